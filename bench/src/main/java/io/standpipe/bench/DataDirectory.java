package io.standpipe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where the servers of one command keep their data during one measurement; removed with it.
final class DataDirectory implements AutoCloseable {
  private static final String PLACE = "{dir}";

  private final Path path;

  DataDirectory() {
    try {
      path = Files.createTempDirectory("bench-");
    } catch (IOException e) {
      throw new LoadException("cannot create a directory for data", e);
    }
  }

  /// The command with the directory in its place.
  ServerCommand of(ServerCommand command) {
    return new ServerCommand(command.name(), command.port(),
        command.words().stream().map(word -> word.replace(PLACE, path.toString())).toList());
  }

  @Override
  public void close() {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new LoadException("cannot remove " + path, e);
    }
  }
}
