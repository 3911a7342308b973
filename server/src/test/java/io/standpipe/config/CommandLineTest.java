package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.config.CommandLine.PrintHelp;
import io.standpipe.config.CommandLine.PrintVersion;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import io.standpipe.config.LogTarget.RemoteSyslog.Protocol;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  /// What changes nothing by itself.
  private static final Set<Option> ONLY_WITH_OTHERS = Set.of(Option.STORE, Option.DIRECTORY,
      Option.ENCRYPTION_CIPHER, Option.LOG_SIZE_LIMIT, Option.SYSLOG_NAME);

  /// A value that is good for the option and differs from its default.
  private static String goodValue(Option option) {
    return switch (option) {
      case ENCRYPTION_CIPHER -> "aes";
      case ENCRYPTION_KEY -> "key";
      case CLUSTER_ID -> "ticketing";
      case STORE -> "memory";
      case HOST -> "127.0.0.1";
      case LOG_FILE, PID_FILE, DIRECTORY -> "/tmp/file";
      case REMOTE_SYSLOG -> "udp://localhost:514";
      case SYSLOG_NAME -> "orders";
      case LOG_FORMAT -> "json";
      case PORT, HTTP_PORT -> "8222";
      default -> switch (option.kind()) {
        case SWITCH -> option.defaultText().equals("true") ? "false" : "true";
        case INTEGER -> "7";
        case DURATION -> "7m";
        case SIZE -> "7kb";
        case TEXT -> throw new AssertionError(option);
      };
    };
  }

  private static CommandLine parse(String... arguments) {
    return CommandLine.parse(List.of(arguments));
  }

  private static Serve serve(String... arguments) {
    return (Serve) parse(arguments);
  }

  @Test
  void withoutArgumentsTheDefaultsOfTheOriginalApply() {
    assertThat(serve().config()).isEqualTo(StandpipeConfig.DEFAULT);
  }

  @ParameterizedTest
  @EnumSource
  void everyNameTakesOneOrTwoDashesAndItsValueJoinedOrApart(Option option) {
    var expected = new HashSet<CommandLine>();
    for (var name : option.names()) {
      var value = goodValue(option);
      expected.add(parse("-" + name + "=" + value));
      expected.add(parse("--" + name + "=" + value));
      if (value.equals("true")) {
        expected.add(parse("-" + name));
        expected.add(parse("--" + name));
      } else if (option.kind() != Kind.SWITCH) {
        expected.add(parse("-" + name, value));
        expected.add(parse("--" + name, value));
      }
    }
    assertThat(expected).hasSize(1);
    if (!ONLY_WITH_OTHERS.contains(option)) {
      assertThat(expected).doesNotContain(parse());
    }
  }

  @Test
  void aFileStoreHasADirectory() {
    assertThat(serve("-st", "file", "-dir", "data").config().store())
        .isEqualTo(new StoreConfig.File(FileStoreConfig.of(Path.of("data"))));
  }

  @Test
  void aKeyTurnsEncryptionOnAndThatOfTheEnvironmentComesFirst() {
    assertThat(serve().config().encryption()).isEqualTo(EncryptionConfig.NONE);
    assertThat(
        serve("-encryption_key", "flag", "-encryption_cipher", "chacha").config().encryption())
        .isEqualTo(EncryptionConfig.with(Algorithm.CHACHA, "flag"));
    assertThat(encryption("-encryption_key", "flag"))
        .contains(EncryptionConfig.with(Algorithm.named(""), "environment"));
    assertThat(encryption("-encrypt"))
        .contains(EncryptionConfig.with(Algorithm.named(""), "environment"));
    assertThat(encryption()).contains(EncryptionConfig.NONE);
  }

  private static Optional<EncryptionConfig> encryption(String... arguments) {
    return CommandLine.parse(List.of(arguments),
        Map.of("NATS_STREAMING_ENCRYPTION_KEY", "environment")) instanceof Serve(var config, var _)
            ? Optional.of(config.encryption())
            : Optional.empty();
  }

  @Test
  void aKeyAmongTheArgumentsIsWarnedOfWithoutBeingShown() {
    var line = serve("-encryption_key", "secret");
    assertThat(line.process().warnings()).singleElement()
        .asString()
        .contains("NATS_STREAMING_ENCRYPTION_KEY");
    assertThat(line.toString()).doesNotContain("secret");
    assertThat(serve("-encrypt=false").process().warnings()).isEmpty();
  }

  @Test
  void theManifestOfTheTicketingCourseIsUnderstood() {
    var line = serve("-p", "4222", "-m", "8222", "-hbi", "5s", "-hbt", "5s", "-hbf", "2", "-SD",
        "-cid", "ticketing");
    assertThat(line.config().broker()).isEqualTo(BrokerConfig.DEFAULT);
    assertThat(line.config().monitoringPort()).hasValue(8222);
    assertThat(line.config().streaming().clusterId()).isEqualTo("ticketing");
    assertThat(line.config().streaming().heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(line.config().streaming().heartbeatTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(line.config().streaming().heartbeatFailCount()).isEqualTo(2);
    assertThat(line.process().log().levels().streamingDebug()).isTrue();
    assertThat(line.process().log().levels().debug()).isFalse();
  }

  @Test
  void limitsReachTheStore() {
    var limits = serve("-mc", "1", "-msu", "2", "-mm", "0x3", "-mb", "4kb", "-ma", "5m", "-mi",
        "1h30m").config().streaming().limits();
    assertThat(limits.channelsMax()).isEqualTo(1);
    assertThat(limits.channel().subscriptionsMax()).isEqualTo(2);
    assertThat(limits.channel().messagesMax()).isEqualTo(3);
    assertThat(limits.channel().bytesMax()).isEqualTo(4096);
    assertThat(limits.channel().ageMax()).isEqualTo(Duration.ofMinutes(5));
    assertThat(limits.channel().inactivityMax()).isEqualTo(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "0,4222", "14400,14400", "65535,65535"})
  void thePortIsRandomBelowZeroAndTheDefaultAtZero(String given, int expected) {
    assertThat(serve("-p", given).config().broker().port()).isEqualTo(expected);
  }

  @Test
  void monitoringIsOffAtZeroAndOnAnyPortBelowZero() {
    assertThat(serve("-m", "0").config().monitoringPort()).isEmpty();
    assertThat(serve("-m", "-1").config().monitoringPort()).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void theLastOccurrenceWinsWhateverItsName() {
    assertThat(serve("-p", "1", "-port", "2").config().broker().port()).isEqualTo(2);
    assertThat(serve("-port", "2", "-p", "1").config().broker().port()).isEqualTo(1);
  }

  @Test
  void theSwitchForBothBeatsItsParts() {
    var on = serve("-SDV", "-DV").process().log().levels();
    assertThat(List.of(on.streamingDebug(), on.streamingTrace(), on.debug(), on.trace()))
        .containsOnly(true);
    var off = serve("-SDV=false", "-DV=false", "-SD", "-SV", "-D", "-V").process().log().levels();
    assertThat(List.of(off.streamingDebug(), off.streamingTrace(), off.debug(), off.trace()))
        .containsOnly(false);
  }

  @Test
  void aVerboseTraceIsATrace() {
    assertThat(serve("-VV").process().log().levels())
        .isEqualTo(new LogLevels(false, false, false, true));
    assertThat(serve("-DVV").process().log().levels())
        .isEqualTo(new LogLevels(false, false, true, true));
    assertThat(serve("-DVV=false", "-D", "-V").process().log().levels())
        .isEqualTo(LogLevels.DEFAULT);
  }

  @Test
  void theLogHasOneTargetAFileBeforeARemoteDaemonBeforeTheLocalOne() {
    assertThat(serve("-s").process().log().target())
        .isEqualTo(new LogTarget.LocalSyslog("nats-streaming-server"));
    assertThat(
        serve("-s", "-r", "udp://[::1]:514", "-syslog_name", "orders").process().log().target())
        .isEqualTo(new LogTarget.RemoteSyslog(Protocol.UDP, "[::1]:514", "orders"));
    assertThat(serve("-r", "unix:///run/log").process().log().target())
        .isEqualTo(new LogTarget.RemoteSyslog(Protocol.UNIX, "/run/log", "nats-streaming-server"));
    assertThat(serve("-s", "-r", "tcp://h:1", "-l", "a.log", "-log_size_limit", "9").process()
        .log()
        .target()).isEqualTo(new LogTarget.File(Path.of("a.log"), 9));
  }

  @Test
  void aLogLineHasTheFormAskedFor() {
    var log = serve("-T=false", "-logtime_utc", "-log_format", "json").process().log();
    assertThat(log).isEqualTo(
        new LogConfig(new LogTarget.StandardError(), true, false, true, LogLevels.DEFAULT));
    assertThat(serve("-max_traced_msg_len", "64").config().broker().tracedMax()).isEqualTo(64);
  }

  @Test
  void filesAreKeptAsGiven() {
    var process = serve("-l", "some.log", "-P", "/tmp/pid").process();
    assertThat(process.log().target()).isEqualTo(new LogTarget.File(Path.of("some.log"), 0));
    assertThat(process.pidFile()).contains(Path.of("/tmp/pid"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-v", "--version", "-version=true", "version", "VERSION"})
  void theVersionIsAskedFor(String argument) {
    assertThat(parse(argument)).isEqualTo(new PrintVersion());
    assertThat(parse("-p", "1", argument)).isEqualTo(new PrintVersion());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "-help=1", "help", "Help"})
  void helpIsAskedFor(String argument) {
    assertThat(parse("-mb", "not checked yet", argument)).isInstanceOf(PrintHelp.class);
  }

  @Test
  void helpNamesEveryFlagAndFitsOnATerminal() {
    var text = ((PrintHelp) parse("-h")).text();
    for (var option : Option.values()) {
      for (var name : option.names()) {
        assertThat(text).containsPattern("[ ,]-" + name + "[ ,\n]");
      }
    }
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ---p 1              | bad flag syntax: ---p
      -=x                 | bad flag syntax: -=x
      --=x                | bad flag syntax: --=x
      -p abc              | invalid value "abc" for flag -p: parse error
      --port=             | invalid value "" for flag -port: parse error
      -p 1_               | invalid value "1_" for flag -p: parse error
      -mc 9223372036854775808 | invalid value "9223372036854775808" for flag -mc: value out of range
      -hbi 5              | invalid value "5" for flag -hbi: parse error
      -ma 1d              | invalid value "1d" for flag -ma: parse error
      -SD=maybe           | invalid boolean value "maybe" for -SD: parse error
      -v=yes              | invalid boolean value "yes" for -v: parse error
      -p                  | flag needs an argument: -p
      --cluster_id        | flag needs an argument: -cluster_id
      -mb abc             | mb should be a size, got 'abc'
      --max_bytes=1.5mb   | max_bytes should be a size, got '1.5mb'
      -p 70000            | invalid value "70000" for flag -p: must be between -1 and 65535
      -m -2               | invalid value "-2" for flag -m: must be between -1 and 65535
      -hbi 0s             | invalid value "0s" for flag -hbi: must be more than 0
      -hb_timeout -5s     | invalid value "-5s" for flag -hb_timeout: must be more than 0
      -log_format xml     | invalid value "xml" for flag -log_format: must be text or json
      -log_size_limit -1  | invalid value "-1" for flag -log_size_limit: must not be negative
      -max_traced_msg_len -1 | invalid value "-1" for flag -max_traced_msg_len: must not be negative
      -r foo://h:1        | invalid value "foo://h:1" for flag -r: error invalid network type: "foo"; must be udp://host:port, tcp://host:port or unix:///path
      -r localhost        | invalid value "localhost" for flag -r: error invalid network type: ""; must be udp://host:port, tcp://host:port or unix:///path
      -r udp://localhost  | invalid value "udp://localhost" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      -r tcp://:514       | invalid value "tcp://:514" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      -r tcp://h:70000    | invalid value "tcp://h:70000" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      --remote_syslog unix://log | invalid value "unix://log" for flag -remote_syslog: must be udp://host:port, tcp://host:port or unix:///path
      -hbf -1             | invalid value "-1" for flag -hbf: must not be negative
      -ns=nats://h:1      | flag -ns: an external NATS server is not available yet in this version of Standpipe
      -file_sync=false    | flag -file_sync: this setting of the file store is not available yet in this version of Standpipe
      --store sql         | flag -store sql: the SQL store is not available yet in this version of Standpipe
      """)
  void aWrongFlagIsNamedAndEndsWithStatus2(String arguments, String text) {
    assertThat(parse(arguments.split(" ", -1))).isEqualTo(new Refused(text, 2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      -foo            | flag provided but not defined: -foo |
      --clusterid=x   | flag provided but not defined: -clusterid | cluster_id
      -hb_intervall   | flag provided but not defined: -hb_intervall | hb_interval
      -Version        | flag provided but not defined: -Version | version
      -d              | flag provided but not defined: -d | D
      -hpi            | flag provided but not defined: -hpi | hbi
      """)
  void anUnknownFlagIsNamedWithTheNearestOne(String argument, String text, String nearest) {
    var refused = (Refused) parse(argument);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.text().lines().findFirst()).contains(text);
    assertThat(refused.text()).endsWith("All flags are listed by --help.");
    if (nearest == null) {
      assertThat(refused.text()).doesNotContain("Did you mean");
    } else {
      assertThat(refused.text()).contains("Did you mean -" + nearest + "? ");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      start       | unrecognized command: "start"
      -SD true    | unrecognized command: "true"
      -           | unrecognized command: "-"
      -- -p 1     | unrecognized command: "-p"
      -p 1 x -p a | unrecognized command: "x"
      """)
  void aLeftoverWordIsNamedAndEndsWithStatus1(String arguments, String text) {
    assertThat(parse(arguments.split(" ", -1))).isEqualTo(new Refused(text, 1));
  }

  @Test
  void anEmptyArgumentIsALeftoverWord() {
    assertThat(parse("")).isEqualTo(new Refused("unrecognized command: \"\"", 1));
  }

  @Test
  void twoDashesAloneEndTheFlags() {
    assertThat(parse("-p", "1", "--")).isInstanceOf(Serve.class);
    assertThat(parse("--", "version")).isEqualTo(new PrintVersion());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      -st FOO      | unsupported store type: FOO
      -encrypt     | encryption key required
      -encryption_key k -encryption_cipher des | encryption cipher not supported
      -st file     | for FILE stores, root directory must be specified
      -mc -1       | max channels limit cannot be negative (-1)
      -msu -2      | max subscriptions limit cannot be negative (-2)
      -mm -3       | max messages limit cannot be negative (-3)
      -mb -4       | max bytes limit cannot be negative (-4)
      -ma -5s      | max age limit cannot be negative (-5s)
      -mi -90s     | max inactivity limit cannot be negative (-1m30s)
      -cid a..b    | could not subscribe to discover subject: nats: invalid subject
      -cid=        | could not subscribe to discover subject: nats: invalid subject
      """)
  void settingsThatNoServerCanRunWithGiveTheReasonOfTheOriginal(String arguments, String reason) {
    var unusable = (Unusable) parse(arguments.split(" ", -1));
    assertThat(unusable.reason()).isEqualTo(reason);
  }

  @Test
  void noNameMeansTwoThings() {
    var names = new ArrayList<String>();
    EnumSet.allOf(Option.class).forEach(option -> names.addAll(option.names()));
    EnumSet.allOf(LaterFlag.class).forEach(flag -> names.addAll(flag.names()));
    assertThat(names).doesNotHaveDuplicates();
    assertThat(Set.copyOf(names)).contains("sd", "SD", "v", "V", "t", "T");
  }
}
