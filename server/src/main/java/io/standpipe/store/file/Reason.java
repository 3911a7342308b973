package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Why the file system refused something, in words: its exceptions often say only on which file.
final class Reason {
  private Reason() {}

  static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory: " + e.getMessage();
      case AccessDeniedException denied ->
        "permission denied: " + denied.getMessage() + owner(denied.getFile());
      case FileAlreadyExistsException _ -> "there is a file of that name: " + e.getMessage();
      case FileSystemException failure when failure.getReason() == null -> e.toString();
      default -> {
        var message = e.getMessage();
        yield message == null ? e.toString() : message;
      }
    };
  }

  /// Whose file it is, or whose directory if there is no such file, and who asked; empty where the
  /// system does not tell.
  private static String owner(@Nullable String file) {
    var path = file == null ? null : Path.of(file).toAbsolutePath();
    while (path != null) {
      try {
        return " (" + path
            + " has mode %o and belongs to user %d; this process is user %d)".formatted(
                (int) Files.getAttribute(path, "unix:mode") & 07777,
                (int) Files.getAttribute(path, "unix:uid"),
                (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      } catch (IOException | UnsupportedOperationException _) {
        path = path.getParent();
      }
    }
    return "";
  }
}
