package io.standpipe.monitor;

import java.util.ArrayDeque;
import java.util.StringJoiner;

/// The path of a request in the form that Go's HTTP server serves and redirects to.
final class RequestPath {
  private RequestPath() {}

  /// Drops empty and `.` segments and resolves `..`; a slash at the end stays.
  static String clean(String path) {
    var segments = new ArrayDeque<String>();
    for (var segment : path.split("/", -1)) {
      switch (segment) {
        case "", "." -> {
        }
        case ".." -> segments.pollLast();
        default -> segments.add(segment);
      }
    }
    var clean = new StringJoiner("/", "/", "");
    segments.forEach(clean::add);
    var isDirectory = path.endsWith("/") && !segments.isEmpty();
    return isDirectory ? clean + "/" : clean.toString();
  }
}
