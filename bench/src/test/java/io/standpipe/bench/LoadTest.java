package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.Standpipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Small loads on a server in this process: everybody gets all there is, and the driver ends.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadTest {
  private final Standpipe server = Standpipe.builder().host("127.0.0.1").port(0).start();

  @BeforeAll
  void theServerIsReady() {
    assertThat(server.isReady()).isTrue();
  }

  @AfterAll
  void close() {
    server.close();
  }

  private List<String> words(String line) {
    var words = new ArrayList<>(List.of("-s", server.url()));
    words.addAll(List.of(line.split(" ", -1)));
    return words;
  }

  private Outcome bench(String line) {
    return new StreamingLoad(StreamingOptions.parse(words(line))).run();
  }

  private Outcome coreBench(String line) {
    return new CoreLoad(CoreOptions.parse(words(line))).run();
  }

  @Test
  void eachSubscriberGetsWhatThePublishersSend() {
    var outcome = bench("-np 2 -ns 3 -n 1001 -ms 100 all");
    assertThat(outcome.published()).isEqualTo(1001);
    assertThat(outcome.subscribers()).extracting(Tally::count).containsExactly(1001L, 1001L, 1001L);
    assertThat(outcome.warnings()).isEmpty();
    assertThat(outcome.publishRate()).isPositive();
    assertThat(outcome.deliveryRate()).isPositive();
  }

  @Test
  void aStoredChannelIsReplayed() {
    bench("-np 1 -ns 0 -n 5000 -ms 0 stored");
    var outcome = bench("-np 0 -ns 2 -n 5000 -ms 0 stored");
    assertThat(outcome.delivered()).isEqualTo(10_000);
    assertThat(outcome.publishers()).isEmpty();
  }

  @Test
  void newMessagesOnlyMeansThose() {
    bench("-n 50 -ms 8 old");
    assertThat(bench("-np 1 -ns 1 -n 20 -ms 8 -io old").delivered()).isEqualTo(20);
  }

  @Test
  void aGroupSharesMessages() {
    assertThat(bench("-np 1 -ns 4 -n 3000 -qgroup workers shared").delivered()).isEqualTo(3000);
  }

  @Test
  void oneAtATimeShowsTheTimeToTheAck() {
    var outcome = bench("-sync -n 300 one");
    assertThat(outcome.latencies()).singleElement().satisfies(latency -> {
      assertThat(latency.name()).isEqualTo("publish to ack");
      assertThat(latency.count()).isEqualTo(300);
    });
  }

  @Test
  void aFixedRateShowsDeliveryAndAck() {
    var outcome = bench("-ns 2 -rate 1000 -dur 100ms paced");
    assertThat(outcome.latencies()).extracting(Latency::name)
        .containsExactly("publish to delivery", "publish to ack");
    assertThat(outcome.latencies()).extracting(Latency::count).containsExactly(200L, 100L);
  }

  @Test
  void manyChannelsGetAMessageEach() {
    assertThat(bench("-channels 50 many").published()).isEqualTo(50);
    assertThat(bench("-np 0 -ns 1 -n 1 many.49").delivered()).isEqualTo(1);
  }

  @Test
  void aMessageMayExceedTheOutputBuffer() {
    assertThat(bench("-np 1 -ns 1 -n 30 -ms 500000 large").delivered()).isEqualTo(30);
  }

  @Test
  void coreMessagesReachEverySubscriber() {
    var outcome = coreBench("-np 2 -ns 2 -n 10001 -ms 16 core");
    assertThat(outcome.published()).isEqualTo(10_001);
    assertThat(outcome.delivered()).isEqualTo(20_002);
  }

  @Test
  void coreQueueMembersShareMessages() {
    assertThat(coreBench("-ns 3 -n 5000 -qgroup q core.shared").delivered()).isEqualTo(5000);
  }

  @Test
  void coreRequestsAreAnswered() {
    var outcome = coreBench("-req -np 2 -ns 2 -n 101 -ms 1000 core.service");
    assertThat(outcome.published()).isEqualTo(101);
    assertThat(outcome.latencies().getFirst().count()).isEqualTo(101);
  }

  @Test
  void coreMessagesAtAFixedRateAreTimed() {
    var outcome = coreBench("-ns 1 -rate 2000 -dur 50ms core.paced");
    assertThat(outcome.latencies().getFirst().count()).isEqualTo(100);
  }

  @Test
  void theServersProcessIsFoundByItsPort() {
    var outcome = coreBench("-n 10 core.seen");
    assertThat(outcome.serverCpuSeconds()).isPresent();
    assertThat(outcome.peakMebibytes()).isPresent();
  }

  @Test
  void aWrongClusterIsNamed() {
    assertThatThrownBy(() -> bench("-cid nowhere -timeout 300ms foo"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aRefusedClientSaysWhy() {
    assertThatThrownBy(() -> bench("-id a.b foo")).isInstanceOf(LoadException.class)
        .hasMessageContaining("invalid clientID");
  }

  @Test
  void aRefusedMessageSaysWhy() {
    bench("-n 1 refused");
    assertThatThrownBy(() -> bench("-n 5 REFUSED")).isInstanceOf(LoadException.class)
        .hasMessageContaining("different cases not allowed");
  }

  @Test
  void missingMessagesEndInATimeout() {
    assertThatThrownBy(() -> bench("-np 0 -ns 1 -n 5 -timeout 200ms empty"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("no progress")
        .hasMessageContaining("1 of 1 clients not finished");
  }

  @Test
  void exitCodesTellTheLoadFromTheCommandLine() throws IOException {
    int unused;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    assertThat(Bench.run(List.of("core-bench", "-s", "127.0.0.1:" + unused, "foo"))).isEqualTo(1);
    assertThat(Bench.run(List.of("core-bench", "-bogus", "foo"))).isEqualTo(2);
    assertThat(Bench.run(List.of("stress"))).isEqualTo(2);
    assertThat(Bench.run(List.of())).isEqualTo(2);
  }
}
