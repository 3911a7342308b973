package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.streaming.Options;
import io.nats.streaming.StreamingConnectionFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The checklist of the configuration reference (5), one test per item and named after it. Items
/// that speak of every flag, key or message are shown by examples here; the tests of the table of
/// options go through all of them.
class ConfigurationChecklistConformance {
  private static final String READY = "STREAM: Streaming Server is ready";

  @TempDir
  private Path directory;
  private final Map<String, String> environment = new HashMap<>(Map.of("STANDPIPE_NO_BUILD", "1"));

  private record Result(int status, String out, String err) {
    /// The value that the check of a configuration shows for the first key of this name.
    String setting(String key) {
      var line = Pattern.compile("(?m)^ *" + key + ": (.*?) +# .*$").matcher(out);
      assertThat(line.find()).as(key + " in " + out + err).isTrue();
      return line.group(1);
    }
  }

  private Result run(String... arguments) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of(arguments));
    try (var process = ServerProcess.run(command, 0, Path.of(""), environment)) {
      return new Result(process.awaitExit(), process.standardOutput(), process.standardError());
    }
  }

  private String file(String name, String text) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text).toString();
  }

  /// What the check of a configuration file says.
  private Result check(String text, String... flags) throws IOException {
    var arguments = new ArrayList<>(List.of("-t", "-c", file("f", text)));
    arguments.addAll(List.of(flags));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void item1FlagsHaveOneOrTwoDashesAndTheirCaseMatters() throws IOException {
    var shown = check("port: 1", "--p", "5001", "-cid=a", "--cluster_id", "ticketing", "-SD=false",
        "--stan_debug=T", "-mc", "0x10", "-ma=1h30m", "-V");
    assertThat(shown.setting("port")).isEqualTo("5001");
    assertThat(shown.setting("cluster_id")).isEqualTo("\"ticketing\"");
    assertThat(shown.setting("sd")).isEqualTo("true");
    assertThat(shown.setting("max_channels")).isEqualTo("16");
    assertThat(shown.setting("max_age")).isEqualTo("\"1h30m0s\"");
    assertThat(shown.setting("trace")).isEqualTo("true");
    assertThat(run("-v").out()).startsWith("nats-streaming-server version ");
    assertThat(run("-sd", "data").err()).startsWith("flag -sd: it is the directory of JetStream; ");
    assertThat(run("-d").err()).startsWith("flag provided but not defined: -d\n");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      -v        | 0 | nats-streaming-server version 0.25.6, nats-server: v |
      VERSION   | 0 | nats-streaming-server version 0.25.6, nats-server: v |
      -h        | 0 | Usage |
      Help      | 0 | Usage |
      -help_tls | 0 | TLS   |
      -foo      | 2 |       | flag provided but not defined: -foo
      -p        | 2 |       | flag needs an argument: -p
      -hbi 5    | 2 |       | invalid value "5" for flag -hbi: parse error
      -p abc    | 2 |       | invalid value "abc" for flag -p: parse error
      -SD=maybe | 2 |       | invalid boolean value "maybe" for -SD: parse error
      -mb abc   | 2 |       | mb should be a size, got 'abc'
      start     | 1 |       | unrecognized command: "start"
      """)
  void item2VersionHelpAndMistakes(String arguments, int status, String out, String err) {
    var result = run(arguments.split(" ", -1));

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.out()).startsWith(out == null ? "" : out);
    assertThat(result.err()).startsWith(err == null ? "" : err);
    assertThat(result.out().isEmpty()).isNotEqualTo(result.err().isEmpty());
  }

  @Test
  void item3TheGrammarHasIncludesVariablesBlocksAndAnyLineEnd() throws IOException {
    environment.putAll(Map.of("HTTP", "8333", "DEBUG", "on", "PAYLOAD", "2mb", "LIMITS",
        "{ mc: 3 }", "NAME", "stan-0"));
    file("empty.conf", "");
    file("inc/streaming.conf", "cid: nested; include './more.conf'\nstore_limits: $LIMITS");
    file("inc/more.conf", "hbi: \"1m\"");
    var shown = check("""
        # a comment
        port = 5001 // another
        http_port: $HTTP, debug: $DEBUG; max_payload $PAYLOAD
        answers: 4
        ping_max: $answers
        server_name: $NAME
        include empty.conf
        pid_file (
        pid
        )
        streaming {
          include "inc/streaming.conf"
        }
        """.replace("\n", "\r\n"));
    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.setting("port")).isEqualTo("5001");
    assertThat(shown.setting("http_port")).isEqualTo("8333");
    assertThat(shown.setting("debug")).isEqualTo("true");
    assertThat(shown.setting("max_payload")).isEqualTo("2097152");
    assertThat(shown.setting("ping_max")).isEqualTo("4");
    assertThat(shown.setting("server_name")).isEqualTo("\"stan-0\"");
    assertThat(shown.setting("pid_file")).contains("pid");
    assertThat(shown.setting("cluster_id")).isEqualTo("\"nested\"");
    assertThat(shown.setting("hb_interval")).isEqualTo("\"1m0s\"");
    assertThat(shown.setting("max_channels")).isEqualTo("3");
  }

  @Test
  void item3JsonIsAConfigurationAndWhatIsMissingIsNamed() throws IOException {
    var json = check("{\"port\": 5003, \"streaming\": {\"cluster_id\": \"j\"},}");
    assertThat(json.setting("port")).isEqualTo("5003");
    assertThat(json.setting("cluster_id")).isEqualTo("\"j\"");
    var variable = check("server_name: $NO_SUCH_POD");
    assertThat(variable.status()).isEqualTo(1);
    assertThat(variable.err()).contains("f:1:14: variable reference for 'NO_SUCH_POD' on line 1");
    var include = check("include none.conf");
    assertThat(include.status()).isEqualTo(1);
    assertThat(include.err()).contains("f:1:9: error parsing include file 'none.conf', ");
  }

  @Test
  void item4EachFileFeedsWhatItsFlagSays() throws IOException {
    var both = file("both", "PORT: 5001, STREAMING { Id: one, St: memory, HBT: 7s }");
    for (var flag : List.of("-c", "-sc")) {
      var shown = run("-t", flag, both);
      assertThat(shown.setting("port")).isEqualTo("5001");
      assertThat(shown.setting("cluster_id")).isEqualTo("\"one\"");
      assertThat(shown.setting("hb_timeout")).isEqualTo("\"7s\"");
    }
    var other = file("other", "port: 6001, streaming { cluster_id: two }");
    var shown = run("-t", "-c", both, "-sc", other);
    assertThat(shown.setting("port")).isEqualTo("5001");
    assertThat(shown.setting("cluster_id")).isEqualTo("\"two\"");
    var flat = run("-t", "-c", file("flat", "port: 7001, cid: three, limits { mm: 5 }"));
    assertThat(flat.setting("cluster_id")).isEqualTo("\"three\"");
    assertThat(flat.setting("max_msgs")).isEqualTo("5");
  }

  @Test
  @SuppressWarnings("try") // it may be interrupted while it closes
  void item4ClientsConnectByTheDiscoverPrefixOfTheFile() throws Exception {
    var file = file("f", "streaming { discover_prefix: app.find, cid: shop }");
    try (var server = ServerProcess.start("-c", file)) {
      var options = new Options.Builder().natsUrl("nats://127.0.0.1:" + server.port())
          .clusterId("shop")
          .clientId("me")
          .connectWait(Duration.ofSeconds(20));
      try (var client = new StreamingConnectionFactory(options.discoverPrefix("app.find").build())
          .createConnection()) {
        client.publish("orders", new byte[]{1});
      }
      var usual = options.discoverPrefix("_STAN.discover").connectWait(Duration.ofMillis(500));
      assertThatThrownBy(
          () -> new StreamingConnectionFactory(usual.build()).createConnection().close())
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c", "-sc"})
  void item5FlagsBeatTheFileAlsoWithZeroAndNothing(String flag) throws IOException {
    var file = file("f", """
        port: 1, debug: true, trace: true, pid_file: x
        streaming { cid: a, hbi: 5s, sd: true, limits { mc: 5, mb: 5k, ma: 5s } }
        """);
    var shown = run("-t", flag, file, "-p", "2", "-cid", "b", "-hbi", "30s", "-SD=false", "-mc",
        "0", "-max_bytes", "7", "-mb", "0", "-ma", "0", "-DV=false", "-P=");
    var values = Stream
        .of("port", "cluster_id", "hb_interval", "sd", "max_channels", "max_bytes", "max_age",
            "debug", "trace", "pid_file")
        .map(shown::setting);
    assertThat(values).containsExactly("2", "\"b\"", "\"30s\"", "false", "0", "0", "\"0s\"",
        "false", "false", "\"\"");
  }

  @Test
  void item6LimitsOfChannelsAreInTheLogAndOnThePage() throws IOException {
    var file = file("f", """
        streaming { store_limits { max_msgs: 7, channels {
          "foo.>": { max_msgs: 5, max_age: "1h" }, foo.bar: { max_bytes: 1mb } } } }
        """);
    var pages = MonitorPages.onFreePort();
    try (var server = ServerProcess.start("-c", file, "-m", String.valueOf(pages.port()))) {
      server.awaitLine(READY);
      assertThat(server.standardError()).containsSubsequence(
          "STREAM: -------- List of Channels --------\n", "STREAM: foo.>\n",
          "STREAM:  |-> Messages ", " 5\n", "STREAM:  |-> Age ", " 1h0m0s\n", "STREAM:  foo.bar\n",
          "STREAM:   |-> Bytes ", " 1.00 MB\n", READY);
      assertThat(pages.body("/streaming/storez")).containsSubsequence("\"foo.\\u003e\": {",
          "\"max_msgs\": 5,", "\"foo.bar\": {", "\"max_bytes\": 1048576,");
    }
  }

  /// A start that fails prints lines of two levels and ends by itself.
  @Test
  void item7LinesAreColouredOnATerminalOnly() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var arguments = List.of("-p", "-1", "-a", "127.0.0.1", "-m",
          String.valueOf(taken.getLocalPort()));
      var plain = run(arguments.toArray(String[]::new));
      assertThat(plain.status()).isEqualTo(1);
      assertThat(plain.err()).contains("[INF] STREAM: Starting ", "[FTL] Can't start monitoring: ")
          .doesNotContain("\u001b");

      var line = String.join(" ", ServerUnderTest.command()) + " " + String.join(" ", arguments);
      var command = List.of("script", "-qec", line, "/dev/null");
      try (var terminal = ServerProcess.run(command, 0, Path.of(""), environment)) {
        assertThat(terminal.awaitExit()).isEqualTo(1);
        assertThat(terminal.standardOutput()).contains("[\u001b[32mINF\u001b[0m] STREAM: Starting ",
            "[\u001b[31mFTL\u001b[0m] Can't start monitoring: ");
      }
    }
  }

  @Test
  void item8TheStartIsToldInTheOrderOfTheOriginal() throws IOException {
    var file = file("f", "http: \"127.0.0.1:-1\"");
    try (var server = ServerProcess.start("-c", file, "-SD")) {
      server.awaitLine(READY);
      var log = server.standardError();
      assertThat(log).containsSubsequence(
          "STREAM: Starting nats-streaming-server[test-cluster] " + "version 0.25.6\n",
          "STREAM: ServerID: ", "STREAM: Java version: ", "STREAM: Git commit: [",
          "[INF] Starting nats-server\n", "[INF]   Version:  2.9.24\n", "[INF]   Git:      [",
          "[INF]   Name:     ", "[INF]   ID:       N", "[INF] Using configuration file: " + file,
          "[INF] Starting http monitor on 127.0.0.1:",
          "[INF] Listening for client connections on 127.0.0.1:" + server.port(),
          "[INF] Server is ready\n", "STREAM: Recovering the state...\n",
          "STREAM: No recovered state\n", "[DBG] STREAM: Did not detect another server instance\n",
          "[DBG] STREAM: Discover subject:           _STAN.discover.test-cluster\n",
          "STREAM: Message store is MEMORY\n", "STREAM: ---------- Store Limits ----------\n",
          "STREAM: Channels:                  100 *\n", READY);
      try (var client = RawClient.connect(server, "me")) {
        assertThat(client.publish("orders", "x").error()).isEmpty();
      }
      try (var streaming = ServerProcess.onExternal("nats://127.0.0.1:" + server.port(),
          server.port(), "-cid", "other")) {
        streaming.awaitLine(READY);
        assertThat(streaming.standardError()).doesNotContain("Starting nats-server",
            "[INF] Server is ready", "Listening for client connections");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      -st FOO        | STREAM: Failed to start: unsupported store type: FOO
      -st file       | STREAM: Failed to start: for FILE stores, root directory must be specified
      -encrypt       | STREAM: Failed to start: encryption key required
      -mc -1         | STREAM: Failed to start: max channels limit cannot be negative (-1)
      -cid a..b      | STREAM: Failed to start: could not subscribe to discover subject: nats: invalid subject
      -ns localhost  | STREAM: Failed to start: malformed url: localhost
      -P /no/pid     | Could not write pidfile: open /no/pid: no such file or directory
      -m 1 -ms 2     | STREAM: Failed to start: Can't start monitoring: can't specify both HTTP (1) and HTTPs (2) ports
      -a 192.0.2.1   | Error listening on port: 192.0.2.1:0, "listen tcp 192.0.2.1:0: bind: cannot assign requested address"
      """)
  void item9WhatKeepsAServerFromStartingIsAFatalLineAndStatus1(String flags, String line) {
    var arguments = new ArrayList<>(List.of("-p", "-1", "-a", "127.0.0.1"));
    arguments.addAll(List.of(flags.split(" ", -1)));
    var result = run(arguments.toArray(String[]::new));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).last().asString().endsWith("[FTL] " + line);
    assertThat(result.err()).doesNotContain("\tat ", "Exception");
  }

  @Test
  void item9AStoreOfAnotherClusterIdIsRefused() {
    var store = directory.resolve("store").toString();
    ServerProcess.start("-st", "file", "-dir", store, "-cid", "a").close();
    var other = run("-p", "-1", "-a", "127.0.0.1", "-st", "file", "-dir", store, "-cid", "b");

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .endsWith("[FTL] STREAM: Failed to start: cluster ID \"b\" does not match"
            + " recovered value of \"a\"\n");
  }

  /// The other signals are in [SignalConformance].
  @Test
  void item10MonitoringAnswersDuringReloads() throws IOException {
    var file = Path.of(file("f", "debug: false"));
    var pages = MonitorPages.onFreePort();
    try (var server = ServerProcess.start("-c", file.toString(), "-m",
        String.valueOf(pages.port()))) {
      server.awaitLine(READY);
      for (var i = 1; i <= 5; i++) {
        Files.writeString(file, "max_connections: " + (100 + i));
        server.signal("HUP");
        assertThat(pages.body("/varz")).isNotEmpty();
        assertThat(pages.body("/streaming/serverz")).isNotEmpty();
        server.awaitLine("Reloaded: max_connections = " + (100 + i));
      }
    }
  }

  /// The engine is no client of the broker, so that it needs no credentials; see
  /// docs/compatibility.md. With TLS the whole suite runs, too.
  @ParameterizedTest
  @ValueSource(strings = {"port: 0", "authorization { user: a, password: b }",
      "authorization { token: t }", "authorization { users: [{ user: a, password: b }] }",
      "no_auth_user: a, authorization { users: [{ user: a, password: b }] }",
      "accounts { A { users: [{ user: a, password: b }] } }, streaming { user: a, pass: b }",
      "max_connections: 1"})
  void item11TheStreamingServerStartsWhateverClientsMustShow(String text) throws IOException {
    try (var server = ServerProcess.launchAlone(ServerProcess.freePort(), "-c", file("f", text))) {
      server.awaitLine(READY);
      assertThat(server.stop()).isEqualTo(143);
    }
  }

  @Test
  void item12TheFileSaysWhatClientsAreToldAndWhereMonitoringListens() throws IOException {
    var port = ServerProcess.freePort();
    var file = file("f", "max_payload: 2mb, http: \"127.0.0.2:" + port + "\"");
    try (var server = ServerProcess.start("-c", file);
        var client = RawConnection.open(server.address())) {
      assertThat(client.take(Frame.Info.class).json()).contains("\"max_payload\":2097152");
      new Socket(InetAddress.ofLiteral("127.0.0.2"), port).close();
      assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close())
          .isInstanceOf(ConnectException.class);
    }
    var other = ServerProcess.freePort();
    try (var server = ServerProcess.start("-c", file, "-m", String.valueOf(other))) {
      server.awaitLine("Starting http monitor on 127.0.0.2:" + other);
    }
  }

  @Test
  void everyItemHasATest() {
    var names = Stream.of(ConfigurationChecklistConformance.class.getDeclaredMethods())
        .map(Method::getName)
        .toList();
    assertThat(IntStream.rangeClosed(1, 12)).allSatisfy(
        item -> assertThat(names).anyMatch(name -> name.matches("item" + item + "[A-Z].*")));
  }
}
