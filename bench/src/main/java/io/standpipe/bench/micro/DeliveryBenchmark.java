package io.standpipe.bench.micro;

import io.standpipe.actor.SystemClock;
import io.standpipe.bus.Bus;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.memory.MemoryStore;
import io.standpipe.streaming.StreamingConfig;
import io.standpipe.streaming.StreamingServer;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Time per published message in the streaming engine alone: taken in, stored in memory, delivered
/// to every subscriber, acked by each, and confirmed to the publisher. No sockets.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeliveryBenchmark {
  private static final int BATCH = 512;
  private static final int KEPT_MESSAGES = 100_000;
  private static final int NEW_ONLY = 0;
  private static final Subject CHANNEL = Subject.of("orders");
  private static final Subject PUBLISH = Subject.of("_STAN.pub.test-cluster.orders");
  private static final Subject PUBLISH_ACKS = Subject.of("_STAN.acks.me");
  private static final Subject ANSWERS = Subject.of("answers");
  private static final int DATA_BYTES = 128;

  @Param({"0", "1", "10"})
  int subscribers;

  private record Subscriber(Subject ackInbox, Bus.Listener acks) {}

  private final InlineThread thread = new InlineThread();
  private final InlineBus bus = new InlineBus(this::receive);
  private final List<Subscriber> all = new ArrayList<>();
  private final StreamingServer server = server();
  private final Bus.Listener publishing = listener("_STAN.pub.test-cluster.>");
  private final byte[] publish = new PubMsg("me", "g".repeat(22), CHANNEL, Subject.EMPTY,
      Payload.copyOf(new byte[DATA_BYTES]), Subject.of("connection")).encode();
  private byte[] answer = new byte[0];
  private long received;
  private long sequence;

  private StreamingServer server() {
    var channel = new ChannelLimits(0, KEPT_MESSAGES, 0, Duration.ZERO, Duration.ZERO);
    var old = StreamingConfig.DEFAULT;
    var config = new StreamingConfig(old.clusterId(), old.heartbeatInterval(),
        old.heartbeatTimeout(), old.heartbeatFailCount(), false,
        new StoreLimits(0, channel, Map.of()));
    var ids = new int[1];
    var started = new StreamingServer(config, new MemoryStore(), bus, new SystemClock(),
        List.of(thread), () -> "%022d".formatted(++ids[0]), System.getLogger("benchmark"),
        (where, cause) -> {
          throw new IllegalStateException(where, cause);
        });
    started.open();
    return started;
  }

  private Bus.Listener listener(String subject) {
    return bus.listener(subject);
  }

  private void receive(Subject subject, byte[] buffer, int offset, int length) {
    received++;
    if (subject.equals(ANSWERS)) {
      answer = Payload.copyOf(buffer, offset, length).toByteArray();
    }
  }

  private void request(String subject, byte[] payload) {
    bus.send(listener(subject), Subject.of(subject), ANSWERS, payload);
    thread.run();
  }

  @Setup
  public void prepare() {
    request("_STAN.discover.test-cluster",
        new ConnectRequest("me", Subject.of("heartbeats"), 1, Subject.of("connection"), 0, 0)
            .encode());
    for (int i = 0; i < subscribers; i++) {
      request("_STAN.sub.test-cluster", new SubscriptionRequest("me", CHANNEL, "",
          Subject.of("inbox." + i), 2 * BATCH, 30, "", NEW_ONLY, 0, 0).encode());
      var response = SubscriptionResponse.decode(answer, 0, answer.length);
      if (response == null || !response.error().isEmpty()) {
        throw new IllegalStateException("not subscribed: " + response);
      }
      var ackInbox = response.ackInbox();
      all.add(new Subscriber(ackInbox, listener(ackInbox.toString())));
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long publishDeliverAck() {
    received = 0;
    for (int i = 0; i < BATCH; i++) {
      bus.send(publishing, PUBLISH, PUBLISH_ACKS, publish);
    }
    thread.run();
    if (received != BATCH * (1L + subscribers)) {
      throw new IllegalStateException("only " + received + " messages left the engine");
    }
    for (int i = 0; i < BATCH && subscribers > 0; i++) {
      var ack = new Ack(CHANNEL, ++sequence).encode();
      for (var subscriber : all) {
        bus.send(subscriber.acks, subscriber.ackInbox, null, ack);
      }
    }
    thread.run();
    return received;
  }

  @TearDown
  public void close() {
    server.close();
  }
}
