package io.standpipe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LameDuckTest {
  private static final String CONNECT = "{\"verbose\":false,\"protocol\":1}";
  private static final BrokerConfig PATIENT = TestBroker.CONFIG
      .withLameDuck(new LameDuckConfig(Duration.ofHours(2), Duration.ofHours(1)));
  private static final BrokerConfig HASTY = TestBroker.CONFIG
      .withLameDuck(new LameDuckConfig(Duration.ofMillis(20), Duration.ofMillis(10)));

  private final CompletableFuture<Void> empty = new CompletableFuture<>();

  private void enter(TestBroker broker) {
    broker.broker().enterLameDuckMode(() -> empty.complete(null));
  }

  @Test
  void withoutClientsItIsOverAtOnce() {
    try (var broker = new TestBroker(PATIENT)) {
      enter(broker);
      empty.join();

      assertThat(broker.log())
          .anyMatch(line -> line.endsWith("Entering lame duck mode, stop accepting new clients"));
    }
  }

  @Test
  void clientsThatUnderstandAreToldAndItIsOverOnceAllHaveLeft() {
    try (var broker = new TestBroker(PATIENT);
        var modern = broker.connect(CONNECT);
        var old = broker.connect()) {
      enter(broker);

      assertThat(modern.info()).contains("\"ldm\":true");
      old.flush();
      assertThat(empty).isNotDone();
      modern.disconnect();
      old.disconnect();
      empty.join();
    }
  }

  @Test
  void aClientThatIsAboutToConnectIsNotConfused() {
    try (var broker = new TestBroker(PATIENT); var early = broker.connectSilently()) {
      early.info();
      early.send("CONNECT " + CONNECT + "\r\n");
      TestBroker.eventually(() -> broker.broker().view().connections() == 1);
      enter(broker);
      early.flush();
    }
  }

  @Test
  void nobodyIsAcceptedAnyMore() {
    try (var broker = new TestBroker(PATIENT); var client = broker.connect(CONNECT)) {
      enter(broker);
      client.info();

      TestBroker.eventually(() -> isRefused(broker));
      client.flush();
    }
  }

  /// The kernel gives up the socket a moment later than the broker; until then it resets.
  private static boolean isRefused(TestBroker broker) {
    try (var _ = broker.connectSilently()) {
      return false;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  @Test
  void thoseThatStayAreClosed() {
    try (var broker = new TestBroker(HASTY)) {
      var clients = IntStream.range(0, 10).mapToObj(_ -> broker.connect(CONNECT)).toList();
      enter(broker);
      empty.join();

      clients.forEach(client -> {
        client.info();
        client.expectClosed();
        client.close();
      });
      assertThat(broker.log()).anyMatch(line -> line.endsWith("Closing existing clients"));
    }
  }

  @Test
  void askingTwiceChangesNothing() {
    try (var broker = new TestBroker(PATIENT); var client = broker.connect(CONNECT)) {
      enter(broker);
      enter(broker);
      client.info();
      client.flush();
    }
  }

  /// Milliseconds, clients; the longest milliseconds between two closings, and how many each time.
  @ParameterizedTest
  @CsvSource({"110000,10,1000,1", "110000,1100,100,1", "1000,1000,1,1", "1000,2500,1,3", "0,5,1,5",
      "1000,0,1000,1"})
  void clientsAreSpreadOverTheTimeThereIs(long millis, int clients, long tick, int batch) {
    long nanos = Duration.ofMillis(millis).toNanos();
    assertThat(LameDuck.tickNanos(nanos, clients)).isEqualTo(Duration.ofMillis(tick).toNanos());
    assertThat(LameDuck.batch(nanos, clients)).isEqualTo(batch);
  }
}
