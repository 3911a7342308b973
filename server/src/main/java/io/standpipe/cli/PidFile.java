package io.standpipe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The file that holds the process id, in decimal, without a line end, while the server runs.
record PidFile(Optional<Path> path) implements AutoCloseable {
  /// The file could not be written; the message is the original's line for the log.
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(Path path, IOException cause) {
      super("Could not write pidfile: open " + path + ": " + SystemError.reason(cause), cause);
    }
  }

  static PidFile write(Optional<Path> path) {
    if (path.isPresent()) {
      try {
        Files.writeString(path.get(), Long.toString(ProcessHandle.current().pid()));
      } catch (IOException e) {
        throw new Failed(path.get(), e);
      }
    }
    return new PidFile(path);
  }

  /// Removes the file. One that is gone already, or cannot be removed, harms nobody.
  @Override
  public void close() {
    if (path.isPresent()) {
      try {
        Files.deleteIfExists(path.get());
      } catch (IOException e) {
        // It stays behind, as with the original.
      }
    }
  }
}
