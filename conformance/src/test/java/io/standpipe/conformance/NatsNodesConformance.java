package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.streaming.Message;
import io.nats.streaming.Options;
import io.nats.streaming.StreamingConnection;
import io.nats.streaming.StreamingConnectionFactory;
import io.nats.streaming.SubscriptionOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Three processes: two NATS servers that know each other, and a streaming server that was told of
/// one of them (`-ns`). In turn they stop, are killed and come back, while a publisher and a durable
/// subscriber go on. Source: reference, streaming protocol 13.2.
@SuppressWarnings("try") // connections may be interrupted while they close
class NatsNodesConformance {
  private static final String CHANNEL = "orders";
  /// Every so many messages the subscriber does not acknowledge the first time.
  private static final int FORGOTTEN = 10;
  private static final int TURNS = 4;

  private final int[] ports = {ServerProcess.freePort(), ServerProcess.freePort()};
  private final int[] routes = {ServerProcess.freePort(), ServerProcess.freePort()};
  private final ServerProcess[] nodes = {start(0), start(1)};
  private final ServerProcess streaming = ServerProcess.onExternal(url(0), ports[0], "-hbi", "1s",
      "-hbt", "1s", "-hbf", "100");

  /// Numbers that the server has said it keeps.
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> received = ConcurrentHashMap.newKeySet();
  /// What came a second time without being marked so.
  private final Queue<Message> unmarked = new ConcurrentLinkedQueue<>();
  private volatile boolean done;

  @AfterEach
  void close() {
    done = true;
    streaming.close();
    for (var node : nodes) {
      node.close();
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhileNodesStopAndComeBack() throws Exception {
    streaming.awaitLine("Streaming Server is ready");
    ServerProcess.awaitReachable(address(1));
    try (var publisherNats = nats();
        var subscriberNats = nats();
        var publisher = connect("publisher", publisherNats);
        var subscriber = connect("subscriber", subscriberNats)) {
      var durable = subscriber.subscribe(CHANNEL, this::receive, durable());
      var publishing = Thread.ofPlatform().start(() -> publish(publisher));

      for (int turn = 0; turn < TURNS; turn++) {
        int node = turn % 2;
        awaitProgress("with both nodes");
        nodes[node].signal(turn < 2 ? "TERM" : "KILL");
        nodes[node].awaitExit();
        awaitProgress("without node " + node);
        nodes[node] = start(node);
        ServerProcess.awaitReachable(address(node));
      }
      awaitProgress("at the end");
      done = true;
      publishing.join();

      Until.holds("everything acknowledged was delivered",
          () -> received.containsAll(acknowledged));
      assertThat(unmarked).isEmpty();
      durable.close();
      assertNothingIsPending(subscriber, publisher);
      assertThat(stored(publisher)).doesNotHaveDuplicates().containsAll(acknowledged);
    }
    assertThat(streaming.isAlive()).isTrue();
  }

  /// Numbers what it publishes; a number that nobody acknowledges is not used again.
  private void publish(StreamingConnection publisher) {
    for (int i = 1; !done; i++) {
      try {
        publisher.publish(CHANNEL, ("" + i).getBytes(UTF_8));
        acknowledged.add("" + i);
      } catch (IOException | TimeoutException | InterruptedException | IllegalStateException _) {
        // Then nothing was promised.
      }
    }
  }

  private void receive(Message message) {
    var isNew = received.add(text(message));
    if (!isNew && !message.isRedelivered()) {
      unmarked.add(message);
    }
    if (!isNew || message.getSequence() % FORGOTTEN != 0) {
      acknowledge(message);
    }
  }

  private static void acknowledge(Message message) {
    try {
      message.ack();
    } catch (IOException | IllegalStateException _) {
      // Then it comes again.
    }
  }

  private void awaitProgress(String when) {
    int before = acknowledged.size();
    int receivedBefore = received.size();
    Until.holds("publisher and subscriber go on " + when,
        () -> acknowledged.size() > before + 20 && received.size() > receivedBefore + 20);
  }

  /// What the durable's subscriber did not get to acknowledge comes again; nothing else does.
  private void assertNothingIsPending(StreamingConnection subscriber, StreamingConnection publisher)
      throws Exception {
    var messages = new LinkedBlockingQueue<Message>();
    try (var _ = subscriber.subscribe(CHANNEL, messages::add, durable())) {
      publisher.publish(CHANNEL, "end".getBytes(UTF_8));
      Message message;
      do {
        message = messages.poll(RawConnection.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        acknowledge(message);
      } while (message.isRedelivered());
      assertThat(text(message)).isEqualTo("end");
    }
  }

  private static List<String> stored(StreamingConnection connection) throws Exception {
    var messages = new LinkedBlockingQueue<Message>();
    var all = new ArrayList<String>();
    try (var _ = connection.subscribe(CHANNEL, messages::add,
        new SubscriptionOptions.Builder().deliverAllAvailable().build())) {
      do {
        var message = messages.poll(RawConnection.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        all.add(text(message));
      } while (!all.getLast().equals("end"));
    }
    return all;
  }

  private static SubscriptionOptions durable() {
    return new SubscriptionOptions.Builder().durableName("d")
        .deliverAllAvailable()
        .manualAcks()
        .ackWait(Duration.ofSeconds(1))
        .build();
  }

  private static String text(Message message) {
    return new String(message.getData(), UTF_8);
  }

  /// Knows both nodes and never gives up.
  private Connection nats() throws IOException, InterruptedException {
    return Nats.connect(new io.nats.client.Options.Builder().servers(new String[]{url(0), url(1)})
        .connectionTimeout(RawConnection.PATIENCE)
        .reconnectWait(Duration.ofMillis(100))
        .maxReconnects(-1)
        .build());
  }

  private static StreamingConnection connect(String id, Connection nats) throws Exception {
    return new StreamingConnectionFactory(new Options.Builder().natsConn(nats)
        .clusterId(ServerUnderTest.cluster())
        .clientId(id)
        .connectWait(RawConnection.PATIENCE)
        .pubAckWait(Duration.ofSeconds(1))
        .build()).createConnection();
  }

  private ServerProcess start(int index) {
    var node = ServerProcess.launchAlone(ports[index], "-cid", "node-" + index, "--cluster",
        "nats://localhost:" + routes[index], "--routes", "nats://localhost:" + routes[1 - index]);
    node.awaitInfo();
    return node;
  }

  private String url(int index) {
    return "nats://127.0.0.1:" + ports[index];
  }

  private InetSocketAddress address(int index) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[index]);
  }
}
