package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configuration files that are wrong, one of each kind, as the command answers them: an exact
/// line, a status, nothing else. The same answer is the check's, which is `-t`.
///
/// Flags that are wrong are in [LauncherConformance].
class WrongInputConformance {
  @TempDir
  private Path directory;

  private record Result(int status, String out, String err) {}

  private Result run(String... flags) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of(flags));
    try (var process = ServerProcess.run(command, 0)) {
      return new Result(process.awaitExit(), process.standardOutput(),
          process.standardError().replace(directory + "/", ""));
    }
  }

  private String file(String text) throws IOException {
    Files.writeString(directory.resolve("loop"), "include f");
    return Files.writeString(directory.resolve("f"), text.replace('⏎', '\n')).toString();
  }

  /// The kind, the file, and the line.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      unknown key of a core block | authorization { usr: x } | f:1:17: unknown field "usr"; did you mean "user"?
      wrong type                  | max_connections: "100" | f:1:18: parameter "max_connections" value is expected to be an integer, got the string "100"
      no map                      | streaming: 5 | f:1:1: expected streaming section to be a map/struct, got an integer
      missing include             | port: 1⏎include none | f:2:9: error parsing include file 'none', open none: no such file or directory
      include loop                | include loop | loop:1:9: include loop: f includes loop includes f
      unterminated map            | streaming {⏎  sd: true | f:1:11: this map is not closed: expected "}"
      unterminated string         | cid: "x | f:1:6: this string is not closed: expected "
      value out of range          | http: 70000 | f:1:1: invalid value 70000 for "http": must be between -1 and 65535
      duration without unit       | streaming { hbi: 5 } | f:1:18: parameter "hbi" value is expected to be a duration such as 250ms, 30s or "1m", got the integer 5
      variable that nobody sets   | pid_file: $NO_SUCH | f:1:11: variable reference for 'NO_SUCH' on line 1 can not be found: neither a key above nor an environment variable
      password with a blank       | authorization { user: a, password: my secret } | f:1:39: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      conflicting modes           | authorization { user: a, password: b, users: [{ user: c, password: d }] } | f:1:39: users: Can not have a single user/pass and a users array
      unknown store               | store: redis | f:1:1: store: unknown store type: redis
      invalid channel name        | limits { channels { a..b {} } } | f:1:21: invalid channel name "a..b"
      what Standpipe is not       | jetstream: enabled | f:1:1: jetstream: Standpipe keeps messages in streaming channels; use `store: file` and `dir`
      """)
  void aMistakeInAFileIsOneLineWithItsPlace(String kind, String text, String line)
      throws IOException {
    var answer = new Result(1, "", line + "\n");

    assertThat(run("-sc", file(text))).isEqualTo(answer);
    assertThat(run("-t", "-c", file(text))).isEqualTo(answer);
  }

  /// What is well formed, and still no server: the log says so, and the check the same.
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      streaming { store: file } | for FILE stores, root directory must be specified
      encrypt: true             | encryption key required
      http: 1, https: 2, streaming {} | Can't start monitoring: can't specify both HTTP (1) and HTTPs (2) ports
      """)
  void settingsThatNoServerCanRunWithAreAReasonInTheLog(String text, String reason)
      throws IOException {
    var start = run("-c", file(text));
    assertThat(start.err().replaceFirst("^\\[\\d+] \\S+ \\S+ ", ""))
        .isEqualTo("[FTL] STREAM: Failed to start: " + reason + "\n");
    assertThat(start.status()).isEqualTo(1);
    assertThat(run("-t", "-c", file(text))).isEqualTo(new Result(1, "", reason + "\n"));
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    assertThat(run("-c", directory.resolve("none").toString()))
        .isEqualTo(new Result(1, "", "open none: no such file or directory\n"));
    assertThat(run("-sc", Files.createDirectory(directory.resolve("d")).toString()))
        .isEqualTo(new Result(1, "", "open d: is a directory\n"));
  }

  @Test
  void anUnknownKeyIsAWarningThatTheStrictCallAnError() throws IOException {
    var file = file("prot: 4222");
    var line = "f:1:1: unknown key \"prot\" is ignored; did you mean \"port\"?";

    assertThat(run("-strict", "-t", "-c", file)).isEqualTo(new Result(1, "", line + "\n"));
    assertThat(run("-t", "-c", file).out().replace(directory + "/", ""))
        .contains("# warning: " + line + "\n");
  }

  @Test
  void aMonitoringPortInUseIsNamed() {
    try (var other = ServerProcess.start();
        var server = ServerProcess.launch(ServerProcess.freePort(), "-m",
            String.valueOf(other.port()))) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.standardError()).contains(
          "[FTL] Can't start monitoring: can't listen to the monitor port: listen tcp 127.0.0.1:"
              + other.port() + ": bind: address already in use\n")
          .doesNotContain("\tat ", "Exception");
    }
  }
}
