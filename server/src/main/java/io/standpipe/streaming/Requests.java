package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import io.standpipe.streaming.ChannelEvent.Subscribe;
import io.standpipe.streaming.ChannelEvent.Unsubscribe;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.CloseResponse;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import io.standpipe.wire.streaming.Ping;
import io.standpipe.wire.streaming.PingResponse;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The subjects clients send requests to: decodes, checks what needs no state, hands over to the
/// owner of the state. Runs on the sender's thread, so requests of one connection keep their order.
///
/// Source: reference, streaming protocol 2.2, 3.2, 5.1, 8.1.
final class Requests {
  private static final byte[] NOTHING = new byte[0];

  private final Engine engine;

  Requests(Engine engine) {
    this.engine = engine;
  }

  /// Listens to all request subjects.
  List<Bus.Registration> open() {
    var subjects = engine.subjects();
    var open = new ArrayList<Bus.Registration>();
    open.add(listen(engine.clients().replyPrefix() + ".*", this::heartbeatAnswer));
    open.add(listen(subjects.publish() + ".>", new Publishing(engine)));
    open.add(listen(subjects.subscribe(), this::subscribe));
    open.add(listen(subjects.unsubscribe(), message -> unsubscribe(message, true)));
    open.add(listen(subjects.subscriptionClose(), message -> unsubscribe(message, false)));
    open.add(listen(subjects.close(), this::close));
    open.add(listen(subjects.ping(), this::ping));
    open.add(listen(subjects.discover(), this::connect));
    return open;
  }

  private Bus.Registration listen(String subject, Bus.Listener listener) {
    return engine.bus().subscribe(Subject.of(subject), listener);
  }

  private void connect(Message message) {
    var request = ConnectRequest.decode(message.buffer(), message.offset(), message.length());
    if (request == null || !isInbox(request.heartbeatInbox())) {
      refuseConnect(message, Refusal.INVALID_CONNECT);
    } else if (!Names.isClientId(request.clientId())) {
      refuseConnect(message, Refusal.INVALID_CLIENT_ID);
    } else {
      var sender = message.sender().identity();
      var refusal = Access.toConnect(sender, request.clientId());
      if (refusal.isEmpty()) {
        engine.clients().post(new ClientEvent.Connect(request, sender, message.reply()));
      } else {
        log(sender, refusal);
        refuseConnect(message, refusal);
      }
    }
  }

  private void refuseConnect(Message message, String reason) {
    engine.answers().send(message.reply(), ConnectResponse.refused(reason).encode());
  }

  /// An answer to what [Clients] asked; the token is the last part of the subject.
  private void heartbeatAnswer(Message message) {
    var subject = message.subject();
    long token = 0;
    for (int i = engine.clients().replyPrefix().length() + 1; i < subject.length(); i++) {
      token = token * 10 + subject.byteAt(i) - '0';
    }
    engine.clients().post(new ClientEvent.Answer(token, !message.isNoResponders()));
  }

  private void ping(Message message) {
    var ping = Ping.decode(message.buffer(), message.offset(), message.length());
    if (ping == null || ping.connectionId().isEmpty()) {
      return;
    }
    var session = engine.clients().byConnectionId(ping.connectionId());
    if (session == null) {
      engine.answers().send(message.reply(), new PingResponse(Refusal.CLIENT_REPLACED).encode());
      return;
    }
    var refusal = Access.toClient(message.sender().identity(), session);
    if (!refusal.isEmpty()) {
      engine.answers().send(message.reply(), new PingResponse(refusal).encode());
      return;
    }
    engine.answers().send(message.reply(), NOTHING);
    if (session.failedHeartbeats() > 0) {
      engine.clients().post(new ClientEvent.Ping(session));
    }
  }

  private void close(Message message) {
    var request = CloseRequest.decode(message.buffer(), message.offset(), message.length());
    if (request == null) {
      engine.answers().send(message.reply(), new CloseResponse(Refusal.INVALID_CLOSE).encode());
    } else {
      engine.clients()
          .post(new ClientEvent.Close(request.clientId(), message.sender().identity(),
              message.reply()));
    }
  }

  private void subscribe(Message message) {
    var request = SubscriptionRequest.decode(message.buffer(), message.offset(), message.length());
    var refusal = refusal(request);
    if (request == null || !refusal.isEmpty()) {
      engine.answers().refuseSubscription(message.reply(), refusal);
      return;
    }
    var session = engine.clients().byId(request.clientId());
    if (session == null) {
      engine.answers().refuseSubscription(message.reply(), Refusal.UNKNOWN_CLIENT);
      return;
    }
    var violation = violation(message.sender().identity(), session, request);
    if (!violation.isEmpty()) {
      engine.answers().refuseSubscription(message.reply(), violation);
      return;
    }
    // Our addition, so behind all of the original's: that one accepts what cannot be published to.
    if (!isInbox(request.inbox())) {
      engine.answers().refuseSubscription(message.reply(), Refusal.INVALID_SUBSCRIBE);
      return;
    }
    switch (engine.channels().findOrCreate(request.subject())) {
      case Channels.Lookup.Found(var channel) -> {
        session.channels().add(channel.subject());
        channel.post(new Subscribe(request, session, message.reply()));
      }
      case Channels.Lookup.Refused(var reason) ->
        engine.answers().refuseSubscription(message.reply(), reason);
    }
  }

  private String violation(Identity sender, Session session, SubscriptionRequest request) {
    var refusal = Access.toClient(sender, session);
    if (refusal.isEmpty()) {
      refusal = Access.toSubscribe(sender, request);
    }
    if (!refusal.isEmpty()) {
      log(sender, refusal);
    }
    return refusal;
  }

  private void log(Identity sender, String violation) {
    engine.logger().log(DEBUG, () -> "User " + Quoted.of(sender.name()) + " refused: " + violation);
  }

  /// Empty if the fields are valid; else the first of the original's reasons that applies.
  private static String refusal(@Nullable SubscriptionRequest request) {
    if (request == null) {
      return Refusal.INVALID_SUBSCRIBE;
    } else if (request.clientId().isEmpty()) {
      return Refusal.CLIENT_ID_MISSING;
    } else if (request.ackWaitSeconds() < 1) {
      return Refusal.INVALID_ACK_WAIT;
    } else if (request.maxInFlight() < 1) {
      return Refusal.INVALID_MAX_IN_FLIGHT;
    } else if (!StartPosition.isValid(request.startPosition())) {
      return Refusal.INVALID_START_POSITION;
    } else if (!Names.isChannel(request.subject())) {
      return Refusal.INVALID_SUBJECT;
    }
    return "";
  }

  /// Whether one can publish to it: a literal subject, without blanks that would end it on
  /// the wire.
  private static boolean isInbox(Subject inbox) {
    for (int i = 0; i < inbox.length(); i++) {
      if (inbox.byteAt(i) >= 0 && inbox.byteAt(i) <= ' ') {
        return false;
      }
    }
    return Subjects.isLiteral(inbox);
  }

  private void unsubscribe(Message message, boolean forGood) {
    var request = UnsubscribeRequest.decode(message.buffer(), message.offset(), message.length());
    if (request == null) {
      engine.answers().refuseSubscription(message.reply(), Refusal.INVALID_UNSUBSCRIBE);
      return;
    }
    var session = engine.clients().byId(request.clientId());
    var refusal = session == null ? "" : Access.toClient(message.sender().identity(), session);
    var channel = engine.channels().find(request.subject());
    if (channel == null) {
      engine.answers().refuseSubscription(message.reply(), Refusal.UNKNOWN_CHANNEL);
    } else if (!refusal.isEmpty()) {
      engine.answers().refuseSubscription(message.reply(), refusal);
    } else {
      channel.post(new Unsubscribe(request, forGood, message.reply()));
    }
  }
}
