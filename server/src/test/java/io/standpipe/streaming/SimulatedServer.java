package io.standpipe.streaming;

import io.standpipe.actor.SimulatedThread;
import io.standpipe.bus.Bus;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.CloseResponse;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The whole engine in one simulated thread, with clients that speak the protocol over a simulated
/// bus. Requests settle before they return, unless they are only sent; time passes only in
/// [#advance].
final class SimulatedServer implements AutoCloseable {
  final SimulatedThread thread = new SimulatedThread();
  final SimulatedBus bus = new SimulatedBus();
  final TestLogger logger = new TestLogger();
  final StreamingServer server;
  /// What [StreamingServer#recover] returned.
  final OptionalInt recovered;
  private final UnaryOperator<Bus> around;
  private long lastId;

  /// The engine sees what `around` makes of the bus.
  SimulatedServer(StreamingConfig config, Store store, UnaryOperator<Bus> around) {
    this(config, store, around, 0, 0);
  }

  private SimulatedServer(
      StreamingConfig config,
      Store store,
      UnaryOperator<Bus> around,
      long startNanos,
      long lastId) {
    thread.advance(startNanos);
    this.around = around;
    this.lastId = lastId;
    server = new StreamingServer(config, store, around.apply(bus), thread, List.of(thread),
        this::newId, logger, (where, cause) -> {
          throw new AssertionError("fault in " + where, cause);
        });
    recovered = server.recover();
    server.open();
    thread.settle();
  }

  SimulatedServer(StreamingConfig config, Store store) {
    this(config, store, UnaryOperator.identity());
  }

  /// The server that comes after this one, which is left alone from now on: on a bus of its own, to
  /// which nobody listens yet, and at the same time.
  SimulatedServer restart(StreamingConfig config, Store store) {
    return restart(config, store, Duration.ZERO);
  }

  /// As above, when some time has passed.
  SimulatedServer restart(StreamingConfig config, Store store, Duration down) {
    return new SimulatedServer(config, store, around, thread.nanos() + down.toNanos(), lastId);
  }

  SimulatedServer(StreamingConfig config) {
    this(config, new ListStore());
  }

  SimulatedServer(Store store) {
    this(StreamingConfig.DEFAULT, store);
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

  void settle() {
    thread.settle();
  }

  void advance(Duration time) {
    thread.advance(time.toNanos());
  }

  /// Sends a request and returns the answers that came before the engine was idle again.
  List<byte[]> request(String subject, byte[] payload) {
    var answers = new ArrayList<byte[]>();
    send(subject, payload, answers::add);
    thread.settle();
    return List.copyOf(answers);
  }

  /// Sends a request; `answered` is called once for each answer, whenever it comes.
  void send(String subject, byte[] payload, Consumer<byte[]> answered) {
    var reply = Subject.of("reply." + newId());
    bus.subscribe(reply, message -> answered.accept(
        Payload.copyOf(message.buffer(), message.offset(), message.length()).toByteArray()));
    bus.publish(Subject.of(subject), reply, payload, 0, payload.length);
  }

  /// The answer to a message, null if there is none yet.
  @Nullable
  PubAck publish(PubMsg message) {
    var answers = request("_STAN.pub.test-cluster." + message.subject(), message.encode());
    return answers.isEmpty() ? null : pubAck(answers.getFirst());
  }

  static PubAck pubAck(byte[] answer) {
    var ack = PubAck.decode(answer, 0, answer.length);
    if (ack == null) {
      throw new AssertionError("malformed publish answer");
    }
    return ack;
  }

  /// The error of the answer; empty if the client is closed.
  String close(String clientId) {
    return closeError(
        request("_STAN.close.test-cluster", new CloseRequest(clientId).encode()).getFirst());
  }

  static String closeError(byte[] answer) {
    var response = CloseResponse.decode(answer, 0, answer.length);
    return response == null ? "malformed" : response.error();
  }

  /// The number of channels that exist.
  int channels() {
    return server.view().channels();
  }

  @Override
  public void close() {
    server.close();
  }
}
