package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import io.standpipe.wire.streaming.Ping;
import io.standpipe.wire.streaming.PingResponse;
import io.standpipe.wire.streaming.PubMsg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A streaming client in a simulation.
final class TestClient {
  SimulatedServer server;
  final String id;
  final String connectionId;
  final Subject heartbeatInbox;
  /// Simulated times at which heartbeats came.
  final List<Duration> heartbeats = new ArrayList<>();
  private Bus.@Nullable Registration listening;

  TestClient(SimulatedServer server, String id) {
    this.server = server;
    this.id = id;
    this.connectionId = "conn-" + server.newId();
    this.heartbeatInbox = Subject.of("hb." + server.newId());
    answerHeartbeats(true);
  }

  /// Whether this client answers heartbeats; if not, it still listens.
  void answerHeartbeats(boolean answer) {
    onHeartbeat(answer ? Runnable::run : _ -> {});
  }

  /// Does this with each heartbeat; the argument sends the answer.
  void onHeartbeat(Consumer<Runnable> action) {
    vanish();
    listening = server.bus.subscribe(heartbeatInbox, message -> {
      heartbeats.add(Duration.ofNanos(server.thread.nanos()));
      var reply = message.reply();
      if (message.length() != 0 || reply == null) {
        throw new AssertionError("a heartbeat is an empty request");
      }
      action.accept(() -> server.bus.publish(reply, null, new byte[0], 0, 0));
    });
  }

  /// Its connection is gone: nobody listens to its heartbeat inbox any more.
  void vanish() {
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }

  /// Finds the server that was started again; its subscriptions come back one by one.
  void returnTo(SimulatedServer restarted) {
    server = restarted;
    answerHeartbeats(true);
  }

  /// The errors of the answers to a connect request, which may come later; empty is success.
  List<String> sendConnect() {
    var errors = new ArrayList<String>();
    sendConnect(response -> errors.add(response.error()));
    server.settle();
    return errors;
  }

  void sendConnect(Consumer<ConnectResponse> answered) {
    var request = new ConnectRequest(id, heartbeatInbox, 1, Subject.of(connectionId), 5, 3);
    server.send("_STAN.discover.test-cluster", request.encode(),
        answer -> answered.accept(response(answer)));
  }

  static ConnectResponse response(byte[] answer) {
    var response = ConnectResponse.decode(answer, 0, answer.length);
    if (response == null) {
      throw new AssertionError("malformed connect response");
    }
    return response;
  }

  void connect() {
    var errors = sendConnect();
    if (!errors.equals(List.of(""))) {
      throw new AssertionError("connect answered " + errors);
    }
  }

  /// A subscription with default settings: all available, ack wait 30 s, 1024 in flight.
  TestSubscription.Builder subscribe(String channel) {
    return new TestSubscription.Builder(this, channel);
  }

  /// A message as clients send it that know connection ids.
  PubMsg message(String channel, String guid, String data) {
    return new PubMsg(id, guid, Subject.of(channel), Subject.EMPTY, Payload.of(data),
        Subject.of(connectionId));
  }

  /// Publishes and returns the error, empty if it was stored.
  String publish(String channel, String data) {
    var ack = server.publish(message(channel, "guid", data));
    return ack == null ? "no answer" : ack.error();
  }

  /// Publishes messages `1` to `count`.
  void publishMany(String channel, int count) {
    for (int i = 1; i <= count; i++) {
      var error = publish(channel, "" + i);
      if (!error.isEmpty()) {
        throw new AssertionError(error);
      }
    }
  }

  /// Sends without waiting; errors of the answers go to `errors`, empty ones for success.
  void sendPublish(String channel, String data, Consumer<String> errors) {
    server.send("_STAN.pub.test-cluster." + channel, message(channel, "guid", data).encode(),
        answer -> errors.accept(SimulatedServer.pubAck(answer).error()));
  }

  /// The error of the answer, empty if the server knows this client.
  String ping() {
    var answers = server.request("_STAN.discover.test-cluster.pings",
        new Ping(Subject.of(connectionId)).encode());
    if (answers.size() != 1) {
      return answers.size() + " answers";
    }
    var response = PingResponse.decode(answers.getFirst(), 0, answers.getFirst().length);
    return response == null ? "malformed" : response.error();
  }

  String close() {
    return server.close(id);
  }
}
