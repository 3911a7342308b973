package io.standpipe.config.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file and the files that led to it.
///
/// @param by null for the file that was asked for
record Inclusion(Path file, @Nullable Inclusion by) {
  /// A file name in this file means a file next to it.
  Inclusion of(String name) {
    return new Inclusion(file.resolveSibling(name).normalize(), this);
  }

  /// The files from the first occurrence of this one to this one; empty if it is not included
  /// by itself.
  List<Path> loop() {
    var chain = new ArrayList<Path>(List.of(file));
    for (var outer = by; outer != null; outer = outer.by) {
      chain.addFirst(outer.file);
      if (outer.file.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
        return chain;
      }
    }
    return List.of();
  }
}
