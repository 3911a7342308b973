package io.standpipe.streaming;

import io.standpipe.actor.SimulatedThread;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.CloseResponse;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsg;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The whole engine in one simulated thread, with clients that speak the protocol over a simulated
/// bus. Requests settle before they return; time passes only in [#advance].
final class SimulatedServer implements AutoCloseable {
  final SimulatedThread thread = new SimulatedThread();
  final SimulatedBus bus = new SimulatedBus();
  final StreamingServer server;
  private long lastId;

  SimulatedServer(StreamingConfig config, Store store) {
    server = new StreamingServer(config, store, bus, thread, List.of(thread), this::newId,
        System.getLogger("simulation"), (where, cause) -> {
          throw new AssertionError("fault in " + where, cause);
        });
    server.open();
    thread.settle();
  }

  SimulatedServer(StreamingConfig config) {
    this(config, new ListStore());
  }

  SimulatedServer() {
    this(StreamingConfig.DEFAULT);
  }

  String newId() {
    return "id" + ++lastId;
  }

  /// A client that is connected.
  TestClient connect(String clientId) {
    var client = new TestClient(this, clientId);
    client.connect();
    return client;
  }

  void advance(Duration time) {
    thread.advance(time.toNanos());
  }

  /// Sends a request and returns the answers that came before the engine was idle again.
  List<byte[]> request(String subject, byte[] payload) {
    var answers = new ArrayList<byte[]>();
    var reply = Subject.of("reply." + newId());
    var registration = bus.subscribe(reply, message -> answers
        .add(Payload.copyOf(message.buffer(), message.offset(), message.length()).toByteArray()));
    bus.publish(Subject.of(subject), reply, payload, 0, payload.length);
    thread.settle();
    registration.close();
    return answers;
  }

  /// Publishes and returns the error, empty if it was stored.
  String publish(String channel, String clientId, String data) {
    return error(publish(new PubMsg(clientId, "guid", Subject.of(channel), Subject.EMPTY,
        Payload.copyOf(data.getBytes(StandardCharsets.UTF_8)), Subject.EMPTY)));
  }

  @Nullable
  PubAck publish(PubMsg message) {
    var answers = request("_STAN.pub.test-cluster." + message.subject(), message.encode());
    return answers.isEmpty()
        ? null
        : PubAck.decode(answers.getFirst(), 0, answers.getFirst().length);
  }

  private static String error(@Nullable PubAck ack) {
    return ack == null ? "no answer" : ack.error();
  }

  String close(String clientId) {
    var answer = request("_STAN.close.test-cluster", new CloseRequest(clientId).encode())
        .getFirst();
    var response = CloseResponse.decode(answer, 0, answer.length);
    return response == null ? "malformed" : response.error();
  }

  @Override
  public void close() {
    server.close();
  }
}
