package io.standpipe.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// File descriptors of this process, as far as the system tells.
///
/// @param process the process's directory in the proc file system
record FileDescriptors(Path process) {
  private static final String LIMIT = "Max open files";

  static FileDescriptors ofThisProcess() {
    return new FileDescriptors(Path.of("/proc/self"));
  }

  OptionalLong open() {
    try (var entries = Files.newDirectoryStream(process.resolve("fd"))) {
      var count = 0L;
      for (var _ : entries) {
        count++;
      }
      return OptionalLong.of(count);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /// The soft limit; empty if it is unknown or there is none.
  OptionalLong max() {
    try {
      for (var line : Files.readAllLines(process.resolve("limits"))) {
        if (line.startsWith(LIMIT)) {
          var columns = line.substring(LIMIT.length()).strip();
          return OptionalLong.of(Long.parseLong(columns, 0, columns.indexOf(' '), 10));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return OptionalLong.empty();
    }
  }
}
