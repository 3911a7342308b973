package io.standpipe.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Puts the reason of a failed system call into the words that the original's users know.
final class SystemError {
  private SystemError() {}

  static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory";
      case FileAlreadyExistsException _ -> "file exists";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> lowerFirst(e.getReason());
      default -> lowerFirst(String.valueOf(failure.getMessage()));
    };
  }

  static boolean isAddressInUse(IOException failure) {
    return String.valueOf(failure.getMessage()).startsWith("Address already in use");
  }

  static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
