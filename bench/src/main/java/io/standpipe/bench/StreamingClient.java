package io.standpipe.bench;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.CloseResponse;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A streaming client with a connection of its own. Answers heartbeats; everything else is for its
/// [Connection.Handler].
final class StreamingClient implements Connection.Handler {
  /// Ids of the NATS subscriptions. A publisher's acks and a subscriber's messages share the last.
  private static final int HEARTBEATS = 1;
  private static final int ANSWERS = 2;
  private static final int MESSAGES = 3;

  private static final int PROTOCOL = 1;
  private static final int NEW_ONLY = 0;
  private static final int FIRST = 4;
  private static final int ACK_WAIT_SECONDS = 30;

  private final String id;
  private final Subject connectionId = Subject.of(randomName());
  private final String inbox = "_INBOX." + randomName();
  private final Connection connection;
  private final Loop loop;
  private final Duration answerTimeout;
  private int answersAwaited;
  private Consumer<byte[]> receiver = _ -> {};
  private ConnectResponse subjects = ConnectResponse.refused("not connected");
  private Connection.Handler handler = _ -> {};

  /// Connects, and registers with the cluster.
  StreamingClient(StreamingOptions options, String id, Loop loop) {
    this.id = id;
    this.loop = loop;
    this.answerTimeout = options.common().timeout();
    connection = Connection.open(options.common().address(), id, loop);
    connection.handler(this);
    connection.subscribe(heartbeatInbox(), "", HEARTBEATS);
    connection.subscribe(inbox + ".answers", "", ANSWERS);
    var request = new ConnectRequest(id, Subject.of(heartbeatInbox()), PROTOCOL, connectionId, 0,
        0);
    request("_STAN.discover." + options.cluster(), request.encode(),
        "client " + id + " from cluster " + options.cluster(),
        answer -> subjects = registered(answer));
  }

  private ConnectResponse registered(byte[] answer) {
    var response = checked(ConnectResponse.decode(answer, 0, answer.length));
    refuse("client " + id, response.error());
    return response;
  }

  private static void refuse(String what, String error) {
    if (!error.isEmpty()) {
      throw new LoadException(what + " was refused: " + error);
    }
  }

  private static String randomName() {
    var random = ThreadLocalRandom.current();
    return "%011d%011d".formatted(random.nextLong(100_000_000_000L),
        random.nextLong(100_000_000_000L));
  }

  private String heartbeatInbox() {
    return inbox + ".heartbeats";
  }

  /// Sends a request; `receiver` sees the answer before anything that follows it is read.
  private void request(String subject, byte[] payload, String who, Consumer<byte[]> newReceiver) {
    receiver = newReceiver;
    answersAwaited++;
    connection.publish(subject, inbox + ".answers", payload);
    connection.flush();
    loop.await(() -> answersAwaited == 0, "answer about " + who, answerTimeout);
  }

  private static <T> T checked(@Nullable T answer) {
    if (answer == null) {
      throw new LoadException("the server sent an answer that cannot be decoded");
    }
    return answer;
  }

  Connection connection() {
    return connection;
  }

  void handler(Connection.Handler newHandler) {
    handler = newHandler;
  }

  /// Subscribes to a channel. `subscriber` makes the handler of its messages from the subject that
  /// acks go to; the first message may be waiting already.
  void subscribe(StreamingOptions options, Function<String, Connection.Handler> subscriber) {
    connection.subscribe(inbox + ".messages", "", MESSAGES);
    var request = new SubscriptionRequest(id, Subject.of(options.channel()),
        options.common().queueGroup(), Subject.of(inbox + ".messages"), options.inFlight(),
        ACK_WAIT_SECONDS, "", options.isNewOnly() ? NEW_ONLY : FIRST, 0, 0);
    var what = "the subscription to " + options.channel();
    request(subjects.subRequests(), request.encode(), what, answer -> {
      var response = checked(SubscriptionResponse.decode(answer, 0, answer.length));
      refuse(what, response.error());
      handler = subscriber.apply(response.ackInbox().toString());
    });
  }

  /// Subscribes to the acks of [#publishFrame].
  void listenToAcks() {
    connection.subscribe(ackInbox(), "", MESSAGES);
    connection.roundTrip(loop);
  }

  private String ackInbox() {
    return "_STAN.acks." + inbox.substring("_INBOX.".length());
  }

  PublishFrame publishFrame(String channel, int bytes) {
    return new PublishFrame(subjects.pubPrefix() + "." + channel, ackInbox(), id, connectionId,
        channel, bytes);
  }

  @Override
  public void message(NatsReader message) {
    if (message.subscription() == MESSAGES) {
      handler.message(message);
    } else if (message.subscription() == ANSWERS) {
      answersAwaited--;
      receiver.accept(message.payload());
    } else {
      var reply = new String(message.buffer(), message.replyStart(), message.replyLength(),
          StandardCharsets.UTF_8);
      connection.publish(reply, "", new byte[0]);
    }
  }

  @Override
  public void drained() {
    handler.drained();
  }

  /// Ends the session; the connection stays open.
  void close() {
    var what = "the end of client " + id;
    request(subjects.closeRequests(), new CloseRequest(id).encode(), what,
        answer -> refuse(what, checked(CloseResponse.decode(answer, 0, answer.length)).error()));
  }
}
