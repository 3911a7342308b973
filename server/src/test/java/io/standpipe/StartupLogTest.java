package io.standpipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartupLogTest {
  private final List<String> lines = new ArrayList<>();
  private final StartupLog log = new StartupLog(new RecordingLogger("", lines),
      new RecordingLogger("STREAM: ", lines));

  @Test
  void aServerWithDefaultsStartsWithTheLinesOfTheOriginal() {
    log.head("test-cluster", "Zk3vQ0mB7T1yW9xRcD5uLa", "NAME", "NID");
    log.recovered(0);
    log.subjects("test-cluster");
    log.limits("MEMORY", StoreLimits.DEFAULT);
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
  void limitsThatAreNotDefaultsHaveNoStar() {
    log.limits("MEMORY", new StoreLimits(20,
        new ChannelLimits(0, 5_000, 4_096, Duration.ofHours(1), Duration.ofSeconds(90)), Map.of()));
    assertThat(String.join("\n", lines)).isEqualTo("""
        STREAM: Message store is MEMORY
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
  void theVersionIsThatOfTheBuild() {
    assertThat(System.getProperty("standpipe.version")).isEqualTo(Version.STANDPIPE);
  }
}
