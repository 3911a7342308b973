package io.standpipe.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;

/// The pages of a server, without a network.
final class TestedPages {
  private final Pages pages;

  TestedPages(TestedServer server) {
    this(server, "", ProcessFiles.ofThisProcess());
  }

  TestedPages(TestedServer server, String basePath, ProcessFiles process) {
    pages = Pages.of(server, MonitorConfig.plain("0.0.0.0", 8222, basePath), 8222,
        InstantSource.fixed(TestedServer.NOW), ZoneOffset.ofHours(1), process);
  }

  /// A process that the system tells three things of.
  static ProcessFiles process(Path directory) {
    try {
      Files.createDirectories(directory.resolve("fd/0"));
      Files.createDirectory(directory.resolve("fd/1"));
      Files.writeString(directory.resolve("limits"), """
          Limit                     Soft Limit           Hard Limit           Units
          Max open files            1024                 1048576              files
          """);
      Files.writeString(directory.resolve("status"), "Name:\tjava\nVmRSS:\t   50000 kB\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessFiles(directory);
  }

  Reply get(String target) {
    return get(target, "");
  }

  Reply get(String target, String accept) {
    return pages.answer(new Request(target, "localhost:8222", accept, false));
  }

  String body(String target) {
    return get(target).body();
  }
}
