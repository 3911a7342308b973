package io.standpipe.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What the system tells of this process in files, as far as it does.
///
/// @param directory the process's directory in the proc file system
record ProcessFiles(Path directory) {
  static ProcessFiles ofThisProcess() {
    return new ProcessFiles(Path.of("/proc/self"));
  }

  /// File descriptors in use.
  OptionalLong openFiles() {
    try (var entries = Files.newDirectoryStream(directory.resolve("fd"))) {
      var count = 0L;
      for (var _ : entries) {
        count++;
      }
      return OptionalLong.of(count);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /// The soft limit of file descriptors; empty if it is unknown or there is none.
  OptionalLong openFilesMax() {
    return number("limits", "Max open files");
  }

  /// Physical memory in use, in bytes.
  OptionalLong residentBytes() {
    var kilobytes = number("status", "VmRSS:");
    return kilobytes.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(kilobytes.getAsLong() * 1024);
  }

  /// The number that follows a label at the begin of a line.
  private OptionalLong number(String file, String label) {
    try {
      for (var line : Files.readAllLines(directory.resolve(file))) {
        if (line.startsWith(label)) {
          var columns = line.substring(label.length()).strip();
          return OptionalLong.of(Long.parseLong(columns, 0, columns.indexOf(' '), 10));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return OptionalLong.empty();
    }
  }
}
