package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A streaming client in a simulation.
final class TestClient {
  final SimulatedServer server;
  final String id;
  final String connectionId;
  final Subject heartbeatInbox;
  private Bus.@Nullable Registration heartbeats;
  int heartbeatsSeen;

  TestClient(SimulatedServer server, String id) {
    this.server = server;
    this.id = id;
    this.connectionId = "conn-" + server.newId();
    this.heartbeatInbox = Subject.of("hb." + server.newId());
    answerHeartbeats(true);
  }

  /// Whether this client answers heartbeats; if not, it still listens.
  void answerHeartbeats(boolean answer) {
    vanish();
    heartbeats = server.bus.subscribe(heartbeatInbox, message -> {
      heartbeatsSeen++;
      var reply = message.reply();
      if (answer && reply != null) {
        server.bus.publish(reply, null, new byte[0], 0, 0);
      }
    });
  }

  /// Its connection is gone: nobody listens to its heartbeat inbox any more.
  void vanish() {
    if (heartbeats != null) {
      heartbeats.close();
      heartbeats = null;
    }
  }

  /// The answers to a connect request that came without letting time pass.
  List<ConnectResponse> tryConnect() {
    var request = new ConnectRequest(id, heartbeatInbox, 1, Subject.of(connectionId), 5, 3);
    return server.request("_STAN.discover.test-cluster", request.encode()).stream().map(answer -> {
      var response = ConnectResponse.decode(answer, 0, answer.length);
      if (response == null) {
        throw new AssertionError("malformed connect response");
      }
      return response;
    }).toList();
  }

  void connect() {
    var answers = tryConnect();
    if (answers.size() != 1 || !answers.getFirst().error().isEmpty()) {
      throw new AssertionError("connect answered " + answers);
    }
  }

  /// A subscription with default settings: all available, ack wait 30 s, 1024 in flight.
  TestSubscription.Builder subscribe(String channel) {
    return new TestSubscription.Builder(this, channel);
  }

  String publish(String channel, String data) {
    return server.publish(channel, id, data);
  }

  String close() {
    return server.close(id);
  }
}
