package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.streaming.Message;
import io.nats.streaming.Options;
import io.nats.streaming.StreamingConnection;
import io.nats.streaming.StreamingConnectionFactory;
import io.nats.streaming.SubscriptionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 20 of the checklist (15.6): the server is killed and comes back on the same file store, and
/// a client that only lost its connection meanwhile goes on.
@SuppressWarnings("try") // connections may be interrupted while they close
class RestartConformance {
  @TempDir
  private Path directory;

  private final LinkedBlockingQueue<Message> received = new LinkedBlockingQueue<>();

  private ServerProcess start(int port) {
    return ServerProcess.startOn(port, "-st", "file", "-dir", directory.toString());
  }

  private Message take() throws InterruptedException {
    var message = received.poll(RawConnection.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  @Test
  void item20PublishesAcksAndPingsGoOnAfterARestartAndPendingMessagesComeAgain() throws Exception {
    int port = ServerProcess.freePort();
    var killed = start(port);
    var client = connect(port);
    client.subscribe("orders", received::add,
        new SubscriptionOptions.Builder().durableName("d")
            .manualAcks()
            .ackWait(Duration.ofSeconds(2))
            .build());
    client.publish("orders", "one".getBytes(UTF_8));
    client.publish("orders", "two".getBytes(UTF_8));
    take().ack();
    assertThat(take().getSequence()).isEqualTo(2);
    // What was acknowledged less than a second before a crash may come again.
    assertThat(received.poll(1200, TimeUnit.MILLISECONDS)).isNull();

    killed.signal("KILL");
    killed.awaitExit();
    try (var _ = start(port)) {
      var again = take();
      assertThat(again.getSequence()).isEqualTo(2);
      assertThat(again.isRedelivered()).isTrue();
      again.ack();
      client.publish("orders", "three".getBytes(UTF_8));
      var next = take();
      assertThat(next.getSequence()).isEqualTo(3);
      assertThat(next.isRedelivered()).isFalse();
      next.ack();
      assertThat(received.poll(2500, TimeUnit.MILLISECONDS)).isNull();
      client.close();
    }
  }

  private static StreamingConnection connect(int port) throws Exception {
    return new StreamingConnectionFactory(new Options.Builder().natsUrl("nats://127.0.0.1:" + port)
        .clusterId("test-cluster")
        .clientId("me")
        .pingInterval(Duration.ofMillis(200))
        .maxPingsOut(100)
        .build()).createConnection();
  }
}
