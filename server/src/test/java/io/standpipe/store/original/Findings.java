package io.standpipe.store.original;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What was noticed while a directory was read.
final class Findings {
  private final Path root;
  private final List<FormatViolation> violations = new ArrayList<>();
  private String startFailure = "";

  Findings(Path root) {
    this.root = root;
  }

  @FormatMethod
  void report(
      Path file,
      long offset,
      FormatViolation.Kind kind,
      @FormatString String format,
      Object... arguments) {
    violations.add(new FormatViolation(name(file), offset, kind, format.formatted(arguments)));
  }

  /// The original would stop here; what it says first is what counts.
  @FormatMethod
  void failStart(@FormatString String format, Object... arguments) {
    if (startFailure.isEmpty()) {
      startFailure = format.formatted(arguments);
    }
  }

  String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /// The file as the original names it when it is started next to the directory.
  String located(Path file) {
    return root.getFileName() + "/" + name(file);
  }

  List<FormatViolation> violations() {
    return List.copyOf(violations);
  }

  String startFailure() {
    return startFailure;
  }
}
