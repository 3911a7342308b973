package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Why the file system refused something, in words: its exceptions often say only on which file.
final class Reason {
  private Reason() {}

  static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory: " + e.getMessage();
      case AccessDeniedException _ -> "permission denied: " + e.getMessage();
      case FileAlreadyExistsException _ -> "there is a file of that name: " + e.getMessage();
      case FileSystemException failure when failure.getReason() == null -> e.toString();
      default -> {
        var message = e.getMessage();
        yield message == null ? e.toString() : message;
      }
    };
  }
}
