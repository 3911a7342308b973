package io.standpipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.StoreConfig;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.ChannelLimits.Overrides;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.streaming.RequestSubjects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StartupLogTest {
  private final List<String> lines = new ArrayList<>();
  private final StartupLog log = new StartupLog(new RecordingLogger("", lines),
      new RecordingLogger("STREAM: ", lines));

  @Test
  void aServerWithDefaultsStartsWithTheLinesOfTheOriginal() {
    log.head("test-cluster", "Zk3vQ0mB7T1yW9xRcD5uLa");
    log.core("", "NAME", "NID");
    log.recovered(OptionalInt.empty());
    log.subjects(new RequestSubjects("_STAN.discover.test-cluster",
        "_STAN.discover.test-cluster.pings", "_STAN.pub.test-cluster", "_STAN.sub.test-cluster",
        "_STAN.unsub.test-cluster", "_STAN.subclose.test-cluster", "_STAN.close.test-cluster"));
    log.store("MEMORY", new StoreConfig.Memory());
    log.limits(StoreLimits.DEFAULT);
    log.ready();
    lines.set(2, "java");
    assertThat(String.join("\n", lines)).isEqualTo("""
        STREAM: Starting nats-streaming-server[test-cluster] version 0.25.6
        STREAM: ServerID: Zk3vQ0mB7T1yW9xRcD5uLa
        java
        STREAM: Git commit: [not set]
        Starting nats-server
          Version:  2.9.24
          Git:      [not set]
          Name:     NAME
          ID:       NID
        STREAM: Recovering the state...
        STREAM: No recovered state
        STREAM: Did not detect another server instance
        STREAM: Discover subject:           _STAN.discover.test-cluster
        STREAM: Publish subject:            _STAN.pub.test-cluster.>
        STREAM: Subscribe subject:          _STAN.sub.test-cluster
        STREAM: Subscription Close subject: _STAN.subclose.test-cluster
        STREAM: Unsubscribe subject:        _STAN.unsub.test-cluster
        STREAM: Close subject:              _STAN.close.test-cluster
        STREAM: Message store is MEMORY
        STREAM: ---------- Store Limits ----------
        STREAM: Channels:                  100 *
        STREAM: --------- Channels Limits --------
        STREAM:   Subscriptions:          1000 *
        STREAM:   Messages     :       1000000 *
        STREAM:   Bytes        :     976.56 MB *
        STREAM:   Age          :     unlimited *
        STREAM:   Inactivity   :     unlimited *
        STREAM: ----------------------------------
        STREAM: Streaming Server is ready""");
  }

  @Test
  void theDirectoryOfAFileStoreIsNamed() {
    log.store("FILE", new StoreConfig.File(FileStoreConfig.of(Path.of("data"))));
    assertThat(lines).containsExactly("STREAM: Message store is FILE",
        "STREAM: Store location: data");
  }

  @Test
  void limitsThatAreNotDefaultsHaveNoStar() {
    log.limits(new StoreLimits(20,
        new ChannelLimits(0, 5_000, 4_096, Duration.ofHours(1), Duration.ofSeconds(90)), Map.of()));
    assertThat(String.join("\n", lines)).isEqualTo("""
        STREAM: ---------- Store Limits ----------
        STREAM: Channels:                   20
        STREAM: --------- Channels Limits --------
        STREAM:   Subscriptions:     unlimited
        STREAM:   Messages     :          5000
        STREAM:   Bytes        :       4.00 KB
        STREAM:   Age          :        1h0m0s
        STREAM:   Inactivity   :         1m30s
        STREAM: ----------------------------------""");
  }

  @Test
  void aValueThatOnlyLooksLikeTheDefaultHasNoStar() {
    log.limits(new StoreLimits(0,
        new ChannelLimits(0, 0, 1_024_000_001, Duration.ZERO, Duration.ZERO), Map.of()));
    assertThat(lines).contains("STREAM:   Bytes        :     976.56 MB");
  }

  /// As NATS Streaming Server 0.25.6 prints them.
  @Test
  void channelsWithLimitsOfTheirOwnAreListed() {
    log.limits(new StoreLimits(20,
        new ChannelLimits(1_000, 5_000, 1_024_000_000, Duration.ofHours(1), Duration.ZERO),
        Map.of(">",
            new Overrides(Optional.of(70L), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty()),
            "eu.>",
            new Overrides(Optional.empty(), Optional.of(300L), Optional.empty(),
                Optional.of(Duration.ZERO), Optional.empty()),
            "eu.*",
            new Overrides(Optional.empty(), Optional.empty(), Optional.of(4_096L), Optional.empty(),
                Optional.empty()),
            "eu.fr",
            new Overrides(Optional.empty(), Optional.of(0L), Optional.empty(), Optional.empty(),
                Optional.empty()),
            "eu.fr.*", new Overrides(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.of(Duration.ofSeconds(90))),
            "us", Overrides.NONE)));
    assertThat(String.join("\n", lines)).isEqualTo("""
        STREAM: ---------- Store Limits ----------
        STREAM: Channels:                   20
        STREAM: --------- Channels Limits --------
        STREAM:   Subscriptions:          1000 *
        STREAM:   Messages     :          5000
        STREAM:   Bytes        :     976.56 MB *
        STREAM:   Age          :        1h0m0s
        STREAM:   Inactivity   :     unlimited *
        STREAM: -------- List of Channels ---------
        STREAM: >
        STREAM:  |-> Subscriptions               70
        STREAM:  eu.>
        STREAM:   |-> Messages                  300
        STREAM:   |-> Age                 unlimited
        STREAM:   eu.*
        STREAM:    |-> Bytes                4.00 KB
        STREAM:    eu.fr
        STREAM:     |-> Messages          unlimited
        STREAM:   eu.fr.*
        STREAM:    |-> Inactivity             1m30s
        STREAM:  us
        STREAM: -----------------------------------""");
  }

  @Test
  void theListOfChannelsIsAsWideAsItsLongestName() {
    log.limits(new StoreLimits(0, ChannelLimits.DEFAULT,
        Map.of("a.name.of.thirty-seven.characters.here", Overrides.NONE)));
    assertThat(lines.subList(8, lines.size())).containsExactly(
        "STREAM: ---------- List of Channels ----------",
        "STREAM: a.name.of.thirty-seven.characters.here",
        "STREAM: --------------------------------------");
  }

  @Test
  void theListOfChannelsIsNeverNarrowerThanTheRest() {
    log.limits(new StoreLimits(0, ChannelLimits.DEFAULT, Map.of("a", Overrides.NONE)));
    assertThat(lines.subList(8, lines.size())).containsExactly(
        "STREAM: -------- List of Channels --------", "STREAM: a",
        "STREAM: ----------------------------------");
  }

  /// With one token there is no level left to widen the deepest line.
  @Test
  void moreWiderEntriesThanTokensNeedNoSpace() {
    log.limits(new StoreLimits(0, ChannelLimits.DEFAULT,
        Map.of(">", Overrides.NONE, "*", Overrides.NONE, "a", new Overrides(Optional.of(7L),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))));
    assertThat(lines.subList(8, lines.size())).containsExactly(
        "STREAM: -------- List of Channels --------", "STREAM: >", "STREAM:  *", "STREAM:   a",
        "STREAM:    |-> Subscriptions             7", "STREAM: ----------------------------------");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(System.getProperty("standpipe.version")).isEqualTo(Version.STANDPIPE);
  }
}
