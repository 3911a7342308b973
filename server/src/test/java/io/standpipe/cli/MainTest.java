package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a command that starts no server prints, where, and its status.
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class MainTest {
  @TempDir
  Path directory;

  private static CapturedRun run(String... arguments) {
    return CapturedRun.of(List.of(arguments));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      -p abc           | 2 | invalid value "abc" for flag -p: parse error
      start            | 1 | unrecognized command: "start"
      -c none.conf     | 1 | open none.conf: no such file or directory
      -t               | 1 | must specify [-c, --config] option to check configuration file syntax
      """)
  void aMistakeIsOneLineOnStandardError(String arguments, int status, String line) {
    assertThat(run(arguments.split(" "))).isEqualTo(new CapturedRun(status, "", line + "\n"));
  }

  @Test
  void allMistakesOfAFileAreOnStandardErrorWithoutAStackTrace() throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, "port: x\nhttp: 99999\nstreaming { hbi: 1 }\n");
    var result = run("-c", file.toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith(file + ":"));
  }

  @Test
  void aGoodFileIsShownOnStandardOutput() throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, "port: 1234\n");
    var result = run("-c", file.toString(), "-t");
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("# configuration file " + file + " is valid\n")
        .contains("\nport: 1234 ");
  }

  @Test
  void aPortInUseIsNamedInTheLogOfAServerWithAFile() throws IOException {
    var log = directory.resolve("log");
    var file = directory.resolve("f");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(file,
          "listen: \"127.0.0.1:" + taken.getLocalPort() + "\"\nlog_file: '" + log + "'\n");
      assertThat(run("-c", file.toString()).status()).isEqualTo(1);
      assertThat(Files.readString(log)).contains("[FTL] Error listening on port: 127.0.0.1:"
          + taken.getLocalPort() + ", \"listen tcp 127.0.0.1:" + taken.getLocalPort()
          + ": bind: address already in use\"");
    }
  }

  @Test
  void whatKeepsAServerFromStartingIsInTheLogThatTheFileNamesAndOnStandardError()
      throws IOException {
    var log = directory.resolve("log");
    var file = directory.resolve("f");
    Files.writeString(file, "log_file: '" + log + "'\nstreaming { store: file }");
    var reason = "Failed to start: for FILE stores, root directory must be specified\n";
    assertThat(run("-c", file.toString())).isEqualTo(new CapturedRun(1, "", reason));
    assertThat(Files.readString(log)).endsWith("[FTL] STREAM: " + reason);
  }
}
