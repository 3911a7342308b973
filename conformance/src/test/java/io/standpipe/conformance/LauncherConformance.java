package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command `./standpipe` as a new user meets it: how it is called, what it says to mistakes,
/// and what it leaves behind.
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
  @ValueSource(strings = {"-v", "-version", "--version", "version"})
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

  /// The arguments, the exit status, and what the only line on standard error must end with.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      -p abc           | 2 | invalid value "abc" for flag -p: parse error
      -p 70000         | 2 | invalid value "70000" for flag -p: must be between -1 and 65535
      -m=1e3           | 2 | invalid value "1e3" for flag -m: parse error
      -hbi 5           | 2 | invalid value "5" for flag -hbi: parse error
      -hbi 0s          | 2 | invalid value "0s" for flag -hbi: must be more than 0
      -SD=maybe        | 2 | invalid boolean value "maybe" for -SD: parse error
      -mb 1x           | 2 | mb should be a size, got '1x'
      -p               | 2 | flag needs an argument: -p
      start            | 1 | unrecognized command: "start"
      -st FOO          | 1 | Failed to start: unsupported store type: FOO
      -mc -1           | 1 | Failed to start: max channels limit cannot be negative (-1)
      -P /no/such/pid  | 1 | Could not write pidfile: open /no/such/pid: no such file or directory
      -log_format xml  | 2 | invalid value "xml" for flag -log_format: must be text or json
      -log_size_limit x | 2 | invalid value "x" for flag -log_size_limit: parse error
      -r foo://h:1     | 2 | error invalid network type: "foo"; must be udp://host:port, tcp://host:port or unix:///path
      -sl foo          | 1 | unknown signal "foo"; there are stop, quit, term, reopen, reload, ldm
      -sl quit=abc     | 1 | invalid pid: abc
      -sl quit=-1      | 1 | invalid pid: -1
      -sl quit=1=2     | 1 | invalid signal parameters: [2]
      -sl quit=999999999 | 1 | no such process
      -sl=term=/no/such/pid | 1 | invalid pid: /no/such/pid
      -a no.such.test. | 1 | no such host"
      """)
  void aMistakeIsOneClearLine(String arguments, int status, String end) throws IOException {
    var result = run(arguments.split(" ", -1));

    assertThat(result.err().lines()).singleElement().asString().endsWith(end);
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void anUnknownFlagIsNamedAndTheHelpPointedOut() throws IOException {
    var result = run("-foo");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(2)
        .first()
        .isEqualTo("flag provided but not defined: -foo");
    assertThat(result.err()).contains("--help");
    assertThat(result.out()).isEmpty();
  }

  /// One line of the help text: names, and the kind of value if the flag takes one.
  private static final Pattern HELP_LINE = Pattern
      .compile("    (-\\w+(?:, -\\w+)*)(?: <(\\w+)>)? .*");

  static Stream<Arguments> flagsWithAValue() throws IOException {
    return run("--help").out()
        .lines()
        .map(HELP_LINE::matcher)
        .filter(line -> line.matches() && line.group(2) != null)
        .map(line -> Arguments.of(List.of(line.group(1).split(", ", -1)).getLast(), line.group(2)));
  }

  @ParameterizedTest
  @MethodSource("flagsWithAValue")
  void everyFlagRefusesToBeWithoutItsValueOrWithAWrongOne(String flag, String kind)
      throws IOException {
    var alone = run(flag);
    assertThat(alone.status()).isEqualTo(2);
    assertThat(alone.err().lines()).containsExactly("flag needs an argument: " + flag);

    // The server, not the command line, checks what a string or a list of them means.
    if (!kind.equals("string") && !kind.equals("list")) {
      var wrong = run(flag, "much");
      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err().lines()).singleElement()
          .asString()
          .contains(flag.substring(1), "much");
    }
  }

  @Test
  void theHelpListsTheFlags() throws IOException {
    assertThat(flagsWithAValue()).hasSizeGreaterThan(15);
  }

  /// Suites of clients pass such paths; a difference from the original (docs/compatibility.md).
  @Test
  void aLogFileThatCannotBeOpenedIsReportedAndTheServerRuns() {
    try (var server = ServerProcess.start("-l", "/no/such/server.log")) {
      Until.holds("the ready line",
          () -> server.standardError().contains("Streaming Server is ready"));

      assertThat(server.standardError().lines().findFirst().orElseThrow()).endsWith(
          "error opening file: open /no/such/server.log: no such file or directory; logging to standard error");
    }
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
  void aRouteThatIsNoUrlIsNamed() throws IOException {
    var result = run("-routes", "much");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().lines()).singleElement()
        .asString()
        .endsWith("error parsing route url [\"much\"]: it must look like nats://host:port");
  }

  /// Everybody on the machine can read the arguments of a process.
  @Test
  void anEncryptionKeyIsNotAmongTheArgumentsOfTheServerNorInItsLog() throws IOException {
    try (var server = ServerProcess.start("-encryption_key", "s3cret", "-SD")) {
      Until.holds("the ready line",
          () -> server.standardError().contains("Streaming Server is ready"));

      assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")))
          .contains("-encrypt")
          .doesNotContain("s3cret");
      assertThat(server.standardError()).contains("NATS_STREAMING_ENCRYPTION_KEY")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void aStoreIsChecked() throws IOException {
    var store = directory.resolve("store");
    ServerProcess.start("-st", "file", "-dir", store.toString()).close();

    var sound = run("store", "check", store.toString());
    var none = run("store", "check", directory.toString());

    assertThat(sound.out()).contains("file store of cluster test-cluster").endsWith("sound\n");
    assertThat(sound.status()).isZero();
    assertThat(none.err()).contains("is not the directory of a file store");
    assertThat(none.status()).isEqualTo(2);
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
