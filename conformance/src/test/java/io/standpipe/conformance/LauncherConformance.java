package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command `./standpipe` itself: how it is called, and what it leaves behind.
class LauncherConformance {
  @TempDir
  private Path directory;

  /// Skips the class if there is nothing to launch.
  @BeforeAll
  static void needsACommand() {
    assertThat(ServerUnderTest.command()).isNotEmpty();
  }

  @Test
  void aSymlinkFromAnywhereStartsTheServer() throws IOException {
    var link = directory.resolve("nats-streaming-server");
    Files.createSymbolicLink(link, Path.of(ServerUnderTest.command().getFirst()).toAbsolutePath());
    var port = ServerProcess.freePort();
    var command = List.of(link.toString(), "--port=" + port, "--addr", "127.0.0.1");
    try (var server = ServerProcess.run(command, port, directory)) {
      server.awaitInfo();

      assertThat(server.stop()).isEqualTo(143);
    }
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(link);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-v", "--version", "version"})
  void theVersionIsOneLine(String flag) throws IOException {
    var result = run(flag);

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .matches("nats-streaming-server version 0\\.25\\.6, nats-server: v2\\.\\d+\\.\\d+\\R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "help"})
  void helpGoesToStandardOutput(String flag) throws IOException {
    var result = run(flag);

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("-cid", "-hbi", "-store");
  }

  @ParameterizedTest
  @CsvSource({"-foo, flag provided but not defined: -foo", "-p=abc, -p", "-hbi=5, -hbi"})
  void aMistakenFlagIsNamedAndEndsWithStatusTwo(String flag, String message) throws IOException {
    var result = run(flag);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  @Test
  void aPidFileNamesTheServer() throws IOException {
    var file = directory.resolve("pid");
    try (var server = ServerProcess.start("-P", file.toString())) {
      assertThat(Files.readString(file).strip()).isEqualTo(String.valueOf(server.pid()));
    }
  }

  @Test
  void aLogFileTakesWhatStandardErrorWouldGet() throws IOException {
    var file = directory.resolve("server.log");
    try (var server = ServerProcess.start("-l", file.toString())) {
      Until.holds("the ready line", () -> text(file).contains("Streaming Server is ready"));

      assertThat(server.standardError()).isEmpty();
      assertThat(server.standardOutput()).isEmpty();
    }
  }

  @Test
  void aSecondStartBuildsNothing() throws IOException {
    run("-v");
    var before = times();
    ServerProcess.start().close();

    assertThat(times()).isEqualTo(before);
  }

  /// The jars and whatever was prepared from them, with the time of their last change.
  private static List<String> times() throws IOException {
    var target = ServerUnderTest.repository().resolve("server").resolve("target");
    try (var files = Files.list(target)) {
      var times = new ArrayList<String>();
      for (var file : files.sorted().toList()) {
        times.add(file.getFileName() + " " + Files.getLastModifiedTime(file));
      }
      return times;
    }
  }

  private record Result(int status, String out, String err) {}

  private static Result run(String... flags) throws IOException {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of(flags));
    try (var process = ServerProcess.run(command, 0)) {
      return new Result(process.awaitExit(), process.standardOutput(), process.standardError());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
