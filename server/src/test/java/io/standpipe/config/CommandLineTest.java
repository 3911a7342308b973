package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.config.CommandLine.PrintHelp;
import io.standpipe.config.CommandLine.PrintVersion;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import io.standpipe.config.LogTarget.RemoteSyslog.Protocol;
import io.standpipe.monitor.MonitorConfig;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreConfig.Compaction;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static String goodValue(Option<?> option) {
    return TestValues.good(option);
  }

  private static Stream<Option<?>> flags() {
    return OptionTable.all().stream().filter(option -> !option.flags().isEmpty());
  }

  private static Stream<Option<?>> honouredFlags() {
    return flags().filter(Option::isHonoured);
  }

  private static Stream<Option<?>> refusedFlags() {
    return flags().filter(Option::isRefused);
  }

  private static Stream<Option<?>> flagsWithoutEffect() {
    return flags().filter(option -> !option.isHonoured() && !option.isRefused());
  }

  private static CommandLine parse(String... arguments) {
    return CommandLine.parse(List.of(arguments), Map.of());
  }

  private static Serve serve(String... arguments) {
    return (Serve) parse(arguments);
  }

  @Test
  void aNatsServerElsewhereIsTakenWithItsTls() {
    assertThat(serve("-ns", "tls://a:1,b:2", "-secure", "-tls_client_cert", "c", "-tls_client_key",
        "k", "-tls_client_cacert", "ca").config().external())
        .contains(new ExternalConfig(List.of("tls://a:1", "b:2"), "", "", "", Optional.empty(),
            Optional.empty(), new ExternalConfig.Tls(true, Optional.of(Path.of("c")),
                Optional.of(Path.of("k")), Optional.of(Path.of("ca")), "", false)));
  }

  @ParameterizedTest
  @CsvSource({"localhost, malformed url: localhost",
      "nats://h, address h: missing port in address"})
  void aUrlThatIsNotCompleteGivesTheReasonOfTheOriginal(String url, String reason) {
    assertThat(((Unusable) parse("-ns", url)).reason()).isEqualTo(reason);
  }

  @Test
  void whatIsForANatsServerElsewhereHasNoEffectWithoutOne() {
    assertThat(serve("-tls_client_key", "k", "-secure").config().notes().warnings())
        .containsExactly("flag -tls_client_key has no effect without -ns",
            "flag -secure has no effect without -ns");
  }

  @Test
  void withoutArgumentsTheDefaultsOfTheOriginalApply() {
    assertThat(serve().config()).isEqualTo(StandpipeConfig.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("honouredFlags")
  void everyNameTakesOneOrTwoDashesAndItsValueJoinedOrApart(Option<?> option) {
    var effects = new HashSet<Object>();
    for (var name : option.flags()) {
      var value = goodValue(option);
      effects.add(Effect.of(parse("-" + name + "=" + value)));
      effects.add(Effect.of(parse("--" + name + "=" + value)));
      if (value.equals("true")) {
        effects.add(Effect.of(parse("-" + name)));
        effects.add(Effect.of(parse("--" + name)));
      } else if (!(option.kind() instanceof Kind.SwitchKind)) {
        effects.add(Effect.of(parse("-" + name, value)));
        effects.add(Effect.of(parse("--" + name, value)));
      }
    }
    assertThat(effects).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("refusedFlags")
  void aFlagThatStandpipeDoesNotHaveIsRefusedByNameUnlessItAsksForNothing(Option<?> option) {
    for (var name : option.flags()) {
      assertThat(parse("-" + name + "=" + goodValue(option)))
          .isEqualTo(new Refused("flag -" + name + ": " + option.meaning(), 2));
      assertThat(serve("-" + name + "=" + option.usual()).config())
          .isEqualTo(StandpipeConfig.DEFAULT);
    }
  }

  @ParameterizedTest
  @MethodSource("flagsWithoutEffect")
  void aFlagThatMeansNothingHereIsAcceptedAndTheLogSaysWhy(Option<?> option) {
    for (var name : option.flags()) {
      assertThat(serve("-" + name + "=" + goodValue(option)).config().notes().warnings())
          .containsExactly("flag -" + name + " has no effect: " + option.meaning());
      assertThat(serve("-" + name + "=" + option.usual()).config().notes().warnings()).isEmpty();
    }
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
        Map.of("NATS_STREAMING_ENCRYPTION_KEY",
            "environment")) instanceof Serve(var config, var _, var _)
                ? Optional.of(config.encryption())
                : Optional.empty();
  }

  @Test
  void aKeyAmongTheArgumentsIsWarnedOfWithoutBeingShown() {
    var line = serve("-encryption_key", "secret");
    assertThat(line.config().notes().warnings()).singleElement()
        .asString()
        .contains("NATS_STREAMING_ENCRYPTION_KEY");
    assertThat(line.toString()).doesNotContain("secret");
    assertThat(serve("-encrypt=false").config().notes().warnings()).isEmpty();
  }

  @Test
  void theManifestOfTheTicketingCourseIsUnderstood() {
    var line = serve("-p", "4222", "-m", "8222", "-hbi", "5s", "-hbt", "5s", "-hbf", "2", "-SD",
        "-cid", "ticketing");
    assertThat(line.config().broker()).isEqualTo(BrokerConfig.DEFAULT);
    assertThat(line.config().monitoring()).contains(MonitorConfig.plain("0.0.0.0", 8222, ""));
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
    assertThat(serve("-m", "0").config().monitoring()).isEmpty();
    assertThat(serve("-m", "-1", "-a", "h").config().monitoring())
        .contains(MonitorConfig.plain("h", 0, ""));
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
    assertThat(parse("-p", "1", argument)).isInstanceOf(PrintHelp.class);
  }

  @Test
  void helpNamesEveryFlagThatDoesSomethingAndFitsOnATerminal() {
    var text = ((PrintHelp) parse("-h")).text();
    flags().forEach(option -> {
      for (var name : option.flags()) {
        var pattern = Pattern.compile("[ ,]-" + name + "[ ,\n]");
        assertThat(pattern.matcher(text).find()).as(name).isEqualTo(option.isHonoured());
      }
    });
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
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

  @Test
  void anEmptyArgumentIsALeftoverWord() {
    assertThat(parse("")).isEqualTo(new Refused("unrecognized command: \"\"", 1));
  }

  @Test
  void twoDashesAloneEndTheFlags() {
    assertThat(parse("-p", "1", "--")).isInstanceOf(Serve.class);
    assertThat(parse("--", "version")).isEqualTo(new PrintVersion());
  }

  @Test
  void noNameMeansTwoThings() {
    var names = flags().flatMap(option -> option.flags().stream()).toList();
    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).contains("sd", "SD", "v", "V", "t", "T");
    var keys = OptionTable.all()
        .stream()
        .filter(option -> option.section() != null)
        .flatMap(option -> option.keys().stream().map(key -> option.section() + " " + key))
        .toList();
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void everyDefaultIsAValueThatKeepsTheRules() {
    OptionTable.all().forEach(CommandLineTest::checkDefault);
  }

  private static <T> void checkDefault(Option<T> option) {
    var usual = option.usualValue();
    option.rule().ifPresent(rule -> assertThat(rule.check(usual)).as(option.name()).isNull());
    assertThat(option.asksForSomething(usual)).as(option.name()).isFalse();
  }

  @Test
  void theFileStoreGetsItsSettings() {
    var store = serve("-st", "file", "-dir", "data", "-file_sync=false", "-file_auto_sync", "1ms",
        "-file_slice_max_msgs", "2", "-file_slice_max_bytes", "3kb", "-file_slice_max_age", "4h",
        "-file_slice_archive_script", "/bin/keep", "-file_compact_enabled=false",
        "-file_compact_frag", "5", "-file_compact_interval", "6", "-file_compact_min_size", "7",
        "-file_crc=false", "-file_crc_poly", "0x82F63B78", "-file_fds_limit", "8",
        "-file_parallel_recovery", "9").config().store();
    var file = ((StoreConfig.File) store).config();
    assertThat(file.directory()).isEqualTo(Path.of("data"));
    assertThat(file.sync()).isFalse();
    assertThat(file.autoSync()).isEqualTo(Duration.ofMillis(1));
    assertThat(file.slices()).isEqualTo(new SliceLimits(2, 3072, Duration.ofHours(4)));
    assertThat(file.archiveScript()).contains(Path.of("/bin/keep"));
    assertThat(file.compaction()).isEqualTo(new Compaction(false, 5, Duration.ofSeconds(6), 7));
    assertThat(file.verify()).isFalse();
    assertThat(file.polynomial()).isEqualTo(0x82F63B78L);
    assertThat(file.handlesMax()).isEqualTo(8);
    assertThat(file.parallelRecovery()).isEqualTo(9);
  }

  @Test
  void theFileStoreHasTheDefaultsOfTheOriginal() {
    var config = serve("-st", "FILE", "-dir", "data", "-file_fds_limit", "0").config();
    assertThat(config.store()).isEqualTo(new StoreConfig.File(FileStoreConfig.of(Path.of("data"))));
    assertThat(config.notes().warnings()).isEmpty();
  }

  @Test
  void thatPublishersHearStoredTooEarlyIsSaidAloud() {
    assertThat(serve("-st", "file", "-dir", "d", "-file_sync=false").config().notes().warnings())
        .containsExactly("file_sync is off: publishers hear \"stored\" before their messages are on"
            + " disk, so a crash of the machine may lose messages that were acknowledged");
  }
}
