package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import io.standpipe.config.Option.Fate;
import io.standpipe.monitor.MonitorConfig;
import io.standpipe.store.ChannelLimits.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What files mean, beside flags and the environment. Source: reference, configuration 1.10, 2.
class ConfigurationTest {
  @TempDir
  Path directory;

  private final Map<String, String> environment = new HashMap<>();

  private String file(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return directory.resolve(name).toString();
  }

  private CommandLine parse(String text, String... flags) {
    var arguments = new ArrayList<>(List.of("-c", file("f", text)));
    arguments.addAll(List.of(flags));
    return CommandLine.parse(arguments, environment);
  }

  private Serve serve(String text, String... flags) {
    var line = parse(text, flags);
    if (line instanceof Refused(var why, var _)) {
      throw new AssertionError(why);
    }
    return (Serve) line;
  }

  private List<String> warnings(Serve line) {
    return line.config()
        .notes()
        .warnings()
        .stream()
        .map(warning -> warning.replace(directory + "/", ""))
        .toList();
  }

  private Refused refused(String text, String... flags) {
    var line = (Refused) parse(text, flags);
    return new Refused(line.text().replace(directory + "/", ""), line.exitCode());
  }

  private static Stream<Option<?>> keys(Class<? extends Fate> fate) {
    return OptionTable.all()
        .stream()
        .filter(option -> option.section() != null && fate.isInstance(option.fate()))
        .filter(option -> !(option.kind() instanceof Kind.AddressKind)
            && !(option.kind() instanceof Kind.OfFile<?>));
  }

  private static Stream<Option<?>> honouredKeys() {
    return keys(Fate.Honoured.class);
  }

  private static Stream<Option<?>> refusedKeys() {
    return keys(Fate.Refused.class);
  }

  private static Stream<Option<?>> keysWithoutEffect() {
    return keys(Fate.WithoutEffect.class);
  }

  /// A file that sets one option, for each of its keys and for each name of the maps around it.
  private static List<String> files(Option<?> option, String value) {
    var files = new ArrayList<String>();
    for (var key : option.keys()) {
      files.add(key + ": " + value);
      files.add(key.toUpperCase(Locale.ROOT) + " = " + value);
    }
    for (var section = option.section(); section != Section.TOP
        && section != null; section = section.parent()) {
      var wrapped = new ArrayList<String>();
      for (var name : section.names()) {
        files.forEach(file -> wrapped.add(name + " { " + file + " }"));
      }
      files.clear();
      files.addAll(wrapped);
    }
    return files;
  }

  /// Written as in a file.
  private static String goodValue(Option<?> option) {
    var text = TestValues.good(option);
    return switch (option.kind()) {
      case Kind.NamesKind _ -> "[" + text + "]";
      case Kind.DurationKind _ -> "\"" + text + "\"";
      default -> text;
    };
  }

  private static String usualValue(Option<?> option) {
    return switch (option.kind()) {
      case Kind.NamesKind _ -> "[]";
      case Kind.AnythingKind _ -> "{}";
      case Kind.TextKind _,Kind.DurationKind _ -> "\"" + option.usual() + "\"";
      default -> option.usual();
    };
  }

  @ParameterizedTest
  @MethodSource("honouredKeys")
  void everyKeyAndAliasInAnyCaseDoesWhatTheFlagDoes(Option<?> option) {
    var effects = new HashSet<Effect>();
    for (var text : files(option, goodValue(option))) {
      effects.add(Effect.of(parse(text.startsWith("cluster") ? text + ", streaming {}" : text)));
    }
    for (var flag : option.flags()) {
      effects.add(Effect
          .of(CommandLine.parse(List.of("-" + flag + "=" + TestValues.good(option)), environment)));
    }
    assertThat(effects).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("refusedKeys")
  void aKeyThatStandpipeDoesNotHaveIsRefusedByNameUnlessItAsksForNothing(Option<?> option) {
    for (var text : files(option, goodValue(option))) {
      var refused = refused(text);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.text()).containsPattern("f:1:\\d+: \\w+: .*")
          .contains(": " + option.meaning());
    }
    if (option.section() != Section.CLUSTERING && option.section() != Section.TLS) {
      var usual = files(option, usualValue(option)).getFirst() + ", streaming {}";
      assertThat(Effect.of(parse(usual))).isEqualTo(Effect.of(parse("")));
    }
  }

  @ParameterizedTest
  @MethodSource("keysWithoutEffect")
  void aKeyThatMeansNothingHereIsAcceptedAndTheLogSaysWhy(Option<?> option) {
    if (option.section() == Section.CLUSTERING) {
      return;
    }
    for (var text : files(option, goodValue(option))) {
      var whole = option.section() == Section.TLS
          ? text.replace("{ ", "{ cert_file: c, key_file: k, ")
          : text;
      assertThat(warnings(serve(whole.startsWith("streaming") ? whole : whole + ", streaming {}")))
          .singleElement()
          .asString()
          .endsWith(" has no effect: " + option.meaning());
    }
    if (option.section() != Section.TLS) {
      var usual = files(option, usualValue(option)).getFirst();
      assertThat(warnings(serve(usual.startsWith("cluster") ? usual + ", streaming {}" : usual)))
          .isEmpty();
    }
  }

  @Test
  void withoutAStreamingSectionItsKeysMayBeOnTop() {
    var line = serve("""
        port: 1234
        cid: flat
        limits { mc: 7 }
        """);
    assertThat(line.config().port()).isEqualTo(1234);
    assertThat(line.config().streaming().clusterId()).isEqualTo("flat");
    assertThat(line.config().streaming().limits().channelsMax()).isEqualTo(7);
    assertThat(warnings(line)).isEmpty();
  }

  @Test
  void withAStreamingSectionKeysOfItOnTopAreUnknown() {
    var line = serve("cid: flat\nstreaming { id: nested }");
    assertThat(line.config().streaming().clusterId()).isEqualTo("nested");
    assertThat(warnings(line)).containsExactly("f:1:1: unknown key \"cid\" is ignored");
  }

  @Test
  void twoFilesShareTheWork() {
    var core = file("core", "port: 1, cid: a");
    var streaming = file("streaming", "port: 2, streaming { cid: b, hbi: 7s }");
    var line = (Serve) CommandLine.parse(List.of("-c", core, "-sc", streaming), environment);
    assertThat(line.config().port()).isEqualTo(1);
    assertThat(line.config().streaming().clusterId()).isEqualTo("b");
    assertThat(line.config().notes().configurationFile()).isEqualTo(core);
    assertThat(warnings(line)).containsExactly(
        "core:1:10: \"cid\" is ignored, because -sc names the file with the options of the streaming"
            + " server",
        "streaming:1:1: \"port\" is ignored, because -c names the file with the options of the core "
            + "server");
  }

  @Test
  void aStreamingSectionInTheFileOfTheCoreServerIsIgnoredIfThereAreTwo() {
    var core = file("core", "streaming { cid: a }");
    var line = (Serve) CommandLine.parse(List.of("-c", core, "-sc", file("s", "x: 1")),
        environment);
    assertThat(line.config().streaming().clusterId()).isEqualTo("test-cluster");
    assertThat(warnings(line)).containsExactly(
        "core:1:1: \"streaming\" is ignored, because -sc names the file with the options of the "
            + "streaming server",
        "s:1:1: unknown key \"x\" is ignored");
  }

  @Test
  void oneFileServesBothWhicheverFlagNamesIt() {
    var file = file("both", "port: 1, streaming { cid: b }");
    var line = (Serve) CommandLine.parse(List.of("-c", file), environment);
    var effect = Effect.of(line);
    assertThat(Effect.of(CommandLine.parse(List.of("-sc", file), environment))).isEqualTo(effect);
    assertThat(Effect.of(CommandLine.parse(List.of("-c", file, "-sc", file), environment)))
        .isEqualTo(effect);
    assertThat(line.config().port()).isEqualTo(1);
    assertThat(line.config().streaming().clusterId()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      port: 1                                 | -p 2
      http: 1                                 | -m 0
      streaming { cid: x }                    | -cid test-cluster
      streaming { hbi: 5s }                   | -hbi 30s
      streaming { limits { mc: 5 } }          | -mc 0
      streaming { limits { ma: 5s } }         | -ma 0
      streaming { limits { mb: 5k } }         | -mb 0
      streaming { sd: true }                  | -SD=false
      streaming { sd: true, sv: true }        | -SDV=false
      debug: true, trace: true                | -DV=false
      trace_verbose: true                     | -V=false
      debug: true, trace: true                | -DVV=false
      log_file: /tmp/x                        | -l=
      pid_file: /tmp/x                        | -P=
      streaming { encryption_key: k }         | -encryption_key= -encrypt=false
      streaming { cluster { peers: [a] } }    | -clustered=false -cluster_peers=
      streaming { partitioning: true }        | -p 4222
      host: 127.0.0.1                         | -a 0.0.0.0
      """)
  void aFlagBeatsTheFileAlsoWithZeroAndNothing(String text, String flags) {
    var arguments = flags.split(" ");
    if (text.contains("partitioning")) {
      assertThat(refused(text, arguments).text()).contains("partitioning");
      return;
    }
    assertThat(Effect.of(parse(text, arguments)))
        .isEqualTo(Effect.of(CommandLine.parse(List.of(arguments), environment)));
  }

  @Test
  void theEnvironmentBeatsAKeyInTheFileAndTheFileTurnsEncryptionOn() {
    assertThat(serve("encryption_key: k").config().encryption().enabled()).isTrue();
    environment.put("NATS_STREAMING_ENCRYPTION_KEY", "other");
    assertThat(serve("encryption_key: k").config().encryption())
        .isEqualTo(serve("encrypt: true").config().encryption());
    assertThat(serve("port: 1").config().encryption().enabled()).isFalse();
    assertThat(warnings(serve("encryption_key: k"))).isEmpty();
  }

  @Test
  void listenAndHttpTakeAddresses() {
    var line = serve("listen: \"127.0.0.1:4333\", http: 8333");
    assertThat(line.config().host()).isEqualTo("127.0.0.1");
    assertThat(line.config().port()).isEqualTo(4333);
    assertThat(line.config().monitoring()).contains(MonitorConfig.plain("127.0.0.1", 8333, ""));
    assertThat(serve("http: 'h:1', http_base_path: /mon", "-m", "2").config().monitoring())
        .contains(MonitorConfig.plain("h", 2, "/mon"));
    assertThat(serve("listen: 4333").config().host()).isEqualTo("0.0.0.0");
    assertThat(serve("listen: \"[::1]:4333\"").config().host()).isEqualTo("::1");
    assertThat(serve("listen: :4333").config().port()).isEqualTo(4333);
    assertThat(serve("listen: \"127.0.0.1:4333\"", "-p", "1").config().host())
        .isEqualTo("127.0.0.1");
    assertThat(serve("listen: \"127.0.0.1:4333\"", "-p", "1").config().port()).isEqualTo(1);
    assertThat(serve("port: 0").config().port()).isEqualTo(4222);
    assertThat(serve("port: -1").config().port()).isEqualTo(0);
  }

  @Test
  void theLimitsOfTheCoreServerReachIt() {
    var broker = serve("""
        max_connections: 7
        max_payload: 2mb
        max_pending: 3mb
        max_control_line: 5kb
        ping_interval: "1m"
        ping_max: 6
        write_deadline: "2s"
        max_traced_msg_len: 8
        """).config().broker();
    assertThat(broker.maxConnections()).isEqualTo(7);
    assertThat(broker.maxPayload()).isEqualTo(2 << 20);
    assertThat(broker.maxPending()).isEqualTo(3 << 20);
    assertThat(broker.maxControlLine()).isEqualTo(5 << 10);
    assertThat(broker.pingInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(broker.pingMax()).isEqualTo(6);
    assertThat(broker.writeDeadline()).isEqualTo(Duration.ofSeconds(2));
    assertThat(broker.tracedMax()).isEqualTo(8);
  }

  @Test
  void aLargePayloadIsWarnedOf() {
    assertThat(warnings(serve("max_payload: 9mb"))).containsExactly("Maximum payloads over 8.00 MB"
        + " are generally discouraged and could lead to poor performance");
  }

  @Test
  void durationsThatTheGrammarTakesForNumbersAreUnderstoodWithAWarning() {
    var line = serve("ping_interval: 30, write_deadline: 1m\nstreaming { hbi: 2m, ma: 0 }");
    assertThat(line.config().broker().pingInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(line.config().broker().writeDeadline()).isEqualTo(Duration.ofMinutes(1));
    assertThat(line.config().streaming().heartbeatInterval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(warnings(line)).containsExactly(
        "f:1:16: ping_interval: should be converted to a duration, for example \"30s\"",
        "f:1:36: write_deadline: taken as minutes; write \"1m\" in quotes, without them it is the "
            + "number 1000000 to NATS Streaming Server",
        "f:2:18: hbi: taken as minutes; write \"2m\" in quotes, without them it is the number "
            + "2000000 to NATS Streaming Server",
        "f:2:22: unknown key \"ma\" is ignored");
  }

  @Test
  void channelsAndPatternsHaveLimitsOfTheirOwn() {
    var limits = serve("""
        streaming {
          store_limits {
            max_channels: 5, max_msgs: 10
            channels {
              "audit.>": { max_msgs: 0, max_age: "0s" }
              orders.*: { msu: 3, MM: 4, max_bytes: 1GB, ma: 5s, mi: "6m" }
              empty { }
            }
          }
        }
        """).config().streaming().limits();
    assertThat(limits.perChannel().asMap()).isEqualTo(Map.of("audit.>",
        new Overrides(Optional.empty(), Optional.of(0L), Optional.empty(),
            Optional.of(Duration.ZERO), Optional.empty()),
        "orders.*",
        new Overrides(Optional.of(3L), Optional.of(4L), Optional.of(1L << 30),
            Optional.of(Duration.ofSeconds(5)), Optional.of(Duration.ofMinutes(6))),
        "empty", Overrides.NONE));
    assertThat(limits.of("audit.x.y").messagesMax()).isZero();
    assertThat(limits.of("orders.x").messagesMax()).isEqualTo(4);
    assertThat(limits.of("other").messagesMax()).isEqualTo(10);
  }

  @Test
  void theLogNamesTheFile() {
    var line = serve("port: 1");
    assertThat(line.config().notes().configurationFile()).isEqualTo(directory + "/f");
    assertThat(((Serve) CommandLine.parse(List.of(), environment)).config().notes())
        .isEqualTo(StartupNotes.NONE);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      prot: 4222                        | f:1:1: unknown key "prot" is ignored; did you mean "port"?
      zzzzz: 1                          | f:1:1: unknown key "zzzzz" is ignored
      streaming { storr: file }         | f:1:13: unknown key "storr" is ignored; did you mean "store"?
      streaming { file { bufer_size: 1 } } | f:1:20: unknown key "bufer_size" is ignored; did you mean "buffer_size"?
      streaming { limits { maxsubs: 1 } } | f:1:22: unknown key "maxsubs" is ignored; did you mean "max_subs"?
      streaming { limits { channels { a { mc: 1 } } } } | f:1:37: unknown key "mc" is ignored
      streaming { limits { channels { a {}, a {} } } } | f:1:39: channel "a" has its limits twice; the last ones count
      cid: a, id: b                     | f:1:9: "id" sets what "cid" on line 1 sets; the last one counts
      port: 1, Port: 2                  | f:1:10: "Port" sets what "port" on line 1 sets; the last one counts
      # nothing                         | f: config has no values or is empty
      streaming { tls { timeout: 3 } }  | f:1:19: unknown key "timeout" is ignored
      """)
  void aSlipThatTheOriginalIgnoresIsWarnedOfAndAnErrorIfAskedFor(String text, String warning) {
    assertThat(warnings(serve(text))).containsExactly(warning);
    assertThat(refused(text, "-strict")).isEqualTo(new Refused(warning, 1));
  }

  @Test
  void aKeyThatIsUsedAsAVariableIsNotUnknown() {
    assertThat(warnings(serve("my_port: 1234, port: $my_port"))).isEmpty();
  }

  @Test
  void allMistakesOfAFileAppearAtOnceInTheOrderOfTheText() {
    assertThat(refused("""
        port: 70000
        streaming {
          hbi: 5
          store_limits { max_msgs: many }
          dir: a b
          cid: a..b
        }
        tls { cert: x }
        """).text().lines().map(line -> line.substring(0, 7))).containsExactly("f:1:1: ", "f:3:8: ",
        "f:4:28:", "f:5:10:", "f:6:3: ", "f:8:7: ");
  }

  @Test
  void mistakesOfFlagsAndFileAppearTogether() {
    assertThat(refused("port: 70000", "-hbi", "0s", "-clustered")).isEqualTo(new Refused("""
        invalid value "0s" for flag -hbi: must be more than 0
        flag -clustered: clustering is not available yet in this version of Standpipe
        f:1:1: invalid value 70000 for "port": must be between -1 and 65535""", 2));
  }

  @Test
  void warningsThatMayExplainARefusalAreShownWithIt() {
    assertThat(refused("prot: 4222\nhttp: x")).isEqualTo(new Refused("""
        f:1:1: warning: unknown key "prot" is ignored; did you mean "port"?
        f:2:7: parameter "http" value is expected to be host:port or a port, got the string "x\"""",
        1));
    assertThat(refused("store: file, dri: data", "-t")).isEqualTo(new Refused("""
        for FILE stores, root directory must be specified
        f:1:14: warning: unknown key "dri" is ignored; did you mean "dir"?""", 1));
    assertThat(((Unusable) parse("store: file, dri: data")).warnings()).singleElement()
        .asString()
        .endsWith("f:1:14: unknown key \"dri\" is ignored; did you mean \"dir\"?");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(CommandLine.parse(List.of("-c", "none.conf"), environment))
        .isEqualTo(new Refused("open none.conf: no such file or directory", 1));
    assertThat(CommandLine.parse(List.of("-sc", "none.conf"), environment))
        .isEqualTo(new Refused("open none.conf: no such file or directory", 1));
    assertThat(CommandLine.parse(List.of("-c", directory.toString()), environment))
        .isEqualTo(new Refused("open " + directory + ": is a directory", 1));
  }

  @Test
  void aSecretIsNotShownEvenIfItIsWrong() {
    assertThat(refused("encryption_key: 4711").text()).isEqualTo("f:1:17: parameter "
        + "\"encryption_key\" value is expected to be a string; put it in quotes");
  }

  @Test
  void peersAreAnArray() {
    assertThat(refused("streaming { cluster { peers: \"a,b\" } }", "-clustered=false").text())
        .isEqualTo("f:1:30: parameter \"peers\" value is expected to be an array of strings, got "
            + "the string \"a,b\"");
    assertThat(refused("streaming { cluster { peers: [a, 5] } }", "-clustered=false").text())
        .endsWith("is expected to be an array of strings, got an array");
  }

  @Test
  void flatFilesTellWhyTheirClusterBlockSwitchesClusteringOn() {
    assertThat(refused("cluster { port: 6222 }").text().lines().findFirst().orElseThrow())
        .isEqualTo("f:1:1: cluster (which switches clustering on in a file without a section "
            + "\"streaming\"): clustering is not available yet in this version of Standpipe");
  }
}
