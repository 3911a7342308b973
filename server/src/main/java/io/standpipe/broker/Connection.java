package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.standpipe.broker.ServerInfo.Greeting;
import io.standpipe.broker.auth.Authenticator;
import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.User;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import io.standpipe.message.Matches;
import io.standpipe.message.RecentMatch;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import io.standpipe.wire.nats.ConnectOptions;
import io.standpipe.wire.nats.NatsEncoder;
import io.standpipe.wire.nats.NatsHandler;
import io.standpipe.wire.nats.NatsParser;
import io.standpipe.wire.nats.ParseFailure;
import io.standpipe.wire.nats.PublishFrame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A client: what each of its operations does. On its loop only, unless a method says otherwise.
/// *Hot path.*
final class Connection implements Endpoint, NatsHandler {
  private static final byte[] OK = NatsEncoder.ascii("+OK\r\n");
  private static final byte[] PING = NatsEncoder.ascii("PING\r\n");
  private static final byte[] PONG = NatsEncoder.ascii("PONG\r\n");
  private static final byte[] NO_RESPONDERS = NatsEncoder
      .ascii("16 16\r\nNATS/1.0 503\r\n\r\n\r\n");

  /// Bytes that a client may send while its login is checked before it is not read any more.
  private static final int HELD_MAX = 16 * 1024;

  private final Hub hub;
  private final Loop loop;
  private final Fanout fanout;
  private final long id;
  private final Door door;
  private final Visitor visitor;
  private final Link link;
  private final NatsParser parser;
  private final KeepAlive keepAlive;
  private final Activity activity = new Activity();
  private final Gate gate;
  private final Membership membership;
  private ConnectOptions options = ConnectOptions.DEFAULT;
  private RecentMatch<Subscription> recentMatch;
  private boolean isHeldUp;
  /// The same as in `options`, for threads that deliver.
  private volatile boolean knowsHeaders;
  private boolean tracing;
  /// CONNECT and its PING came: from now on the client expects news in an INFO.
  private boolean introduced;
  /// What the client knows of the servers of the cluster.
  private String knownUrls = "";
  private @Nullable Subject recentReply;

  Connection(
      Hub hub,
      Door door,
      Loop loop,
      long id,
      Visitor visitor,
      Channel channel,
      Transport transport) {
    this.hub = hub;
    this.door = door;
    this.loop = loop;
    this.fanout = loop.fanout();
    this.id = id;
    this.visitor = visitor;
    this.link = new Link(this, hub, loop, channel, transport);
    this.parser = new NatsParser(this, hub.config().maxControlLine(), hub.config().maxPayload());
    this.keepAlive = new KeepAlive(this, hub.config());
    this.gate = new Gate(this, hub);
    this.membership = new Membership(this, hub);
    this.recentMatch = new RecentMatch<>(membership.account().tree());
  }

  /// By which it came in. Any thread.
  Door door() {
    return door;
  }

  ChannelHandler channelHandler() {
    return link;
  }

  /// Any thread.
  Loop loop() {
    return loop;
  }

  /// Any thread.
  Link link() {
    return link;
  }

  /// Any thread.
  Outbound outbound() {
    return link.outbound();
  }

  BrokerLog log() {
    return hub.log();
  }

  @Override
  public void opened() {
    log().connectionDebug(this, "Client connection created");
    knownUrls = door.urls().fragment();
    send(door.info().line(id, visitor.address(), greeting(gate.nonce()), knownUrls), "INFO");
    int max = hub.config().maxConnections();
    if (max >= 0 && hub.counters().connections.get() > max) {
      close(CloseReason.CONNECTIONS_EXCEEDED);
    }
  }

  /// Tells the client of servers that came or went, or that this one goes away. Any thread.
  void announceUrls() {
    loop.execute(() -> {
      tellUrls();
      fanout.flush();
    });
  }

  private void tellUrls() {
    var urls = door.urls().fragment();
    if (introduced && options.protocol() >= 1 && !urls.equals(knownUrls)) {
      knownUrls = urls;
      send(door.info().line(id, visitor.address(), greeting(""), urls), "INFO");
    }
  }

  @Override
  public void ready(Optional<CertificateNames> certificateNames) {
    gate.start(certificateNames);
    keepAlive.start();
  }

  private Greeting greeting(String nonce) {
    var security = door.security();
    return new Greeting(security.isLoginRequired(), Greeting.Tls.of(security.tls()), nonce);
  }

  Visitor visitor() {
    return visitor;
  }

  @Override
  public void received(byte[] buffer, int from, int to) {
    tracing = log().isTracing();
    activity.read();
    if (from < to && gate.takes(buffer[from])) {
      parser.parse(buffer, from, to);
      if (parser.heldLength() > HELD_MAX && !isHeldUp) {
        isHeldUp = true;
        link.pause();
      }
    }
  }

  /// Takes nothing from the client until [#release], but goes on to read a little: only so is it
  /// noticed that the client has left.
  void hold() {
    parser.hold();
  }

  void release() {
    if (isHeldUp) {
      isHeldUp = false;
      link.resume();
    }
    parser.release();
    fanout.flush();
  }

  @Override
  public long lastReadNanos() {
    return activity.lastReadNanos();
  }

  Activity activity() {
    return activity;
  }

  ConnectionView view() {
    var traffic = outbound().traffic();
    var now = Instant.now();
    long idleNanos = Hub.CLOCK.nanos() - Math.max(activity.lastReadNanos(), traffic.lastNanos());
    var reason = link.closeReason();
    return new ConnectionView(id, door.type(), visitor.address(), visitor.peer().getPort(),
        activity.start(), now.minusNanos(idleNanos),
        reason == null ? Optional.empty() : Optional.of(now), reason == null ? "" : reason.text(),
        activity.roundTripNanos(), traffic.pendingBytes(), activity.inMessages(),
        traffic.messages(), activity.inBytes(), traffic.bytes(), membership.subscriptions(),
        options.name(), options.lang(), options.version(), link.tls(), membership.user().name(),
        membership.account().name());
  }

  /// Any thread.
  InterestView view(ClientSubscription subscription, Account holder) {
    return outbound().view(subscription, holder.name(), id);
  }

  @Override
  public void ended(CloseReason reason) {
    log().connectionDebug(this, "Client connection closed: " + reason.text());
    parser.stop();
    keepAlive.stop();
    gate.ended();
    membership.end();
  }

  /// The channel is closed, for whatever reason.
  void closed() {
    link.closed();
  }

  @Override
  public void close(CloseReason reason) {
    link.close(reason);
  }

  /// Any thread.
  void closeOverflown() {
    link.closeOverflown();
  }

  void stallFor(Outbound receiver) {
    link.stallFor(receiver);
  }

  @Override
  public void ping() {
    keepAlive.active();
    if (tracing) {
      log().received(this, "PING");
    }
    send(PONG, "PONG");
    if (!introduced) {
      introduced = true;
      tellUrls();
    }
  }

  @Override
  public void pong() {
    keepAlive.pong();
    if (tracing) {
      log().received(this, "PONG");
    }
  }

  @Override
  public void connect(byte[] buffer, int offset, int length) {
    if (tracing) {
      log().received(this, "CONNECT " + BrokerLog.masked(text(buffer, offset, length)));
    }
    var changed = options.overlay(buffer, offset, length);
    if (changed == null) {
      close(CloseReason.PARSE_ERROR);
      return;
    }
    options = changed.withoutCredentials().allowing(hub.config().restrictions().headers());
    knowsHeaders = options.headers();
    gate.connect(changed.credentials());
  }

  /// The client has said who it is, and it is true.
  void connected() {
    keepAlive.connected();
    if (options.protocol() < 0 || options.protocol() > 1) {
      close(CloseReason.BAD_PROTOCOL_VERSION);
    } else if (options.noResponders() && !options.headers()) {
      close(CloseReason.NO_RESPONDERS_NEED_HEADERS);
    } else {
      sendOk();
    }
  }

  /// Belongs to `newUser` from now on. Subscriptions that it may not have are ended. False, and the
  /// connection is closed, if its account has too many already.
  boolean become(User newUser) {
    var before = membership.account();
    if (!membership.become(newUser)) {
      close(CloseReason.ACCOUNT_CONNECTIONS_EXCEEDED);
      return false;
    }
    if (membership.account() != before) {
      recentMatch = new RecentMatch<>(membership.account().tree());
    }
    return true;
  }

  /// The configuration has changed. Any thread.
  void recheck(Authenticator before) {
    loop.execute(() -> {
      gate.recheck(before);
      fanout.flush();
    });
  }

  @Override
  public Identity identity() {
    return membership.user();
  }

  User user() {
    return membership.user();
  }

  /// Null if the user may publish anywhere. Any thread.
  @Nullable
  PublishGuard guard() {
    return membership.guard();
  }

  @Override
  public void info(byte[] buffer, int offset, int length) {
    if (options.overlay(buffer, offset, length) == null) {
      close(CloseReason.PARSE_ERROR);
    }
  }

  @Override
  public void subscribe(Subject subject, @Nullable Subject queue, Subject sid) {
    keepAlive.active();
    if (tracing) {
      log().received(this, "SUB " + subject + " " + (queue == null ? "" : queue + " ") + sid);
    }
    if (!membership.maySubscribe(subject, queue)) {
      var member = queue == null ? "" : ", Queue: " + PermissionError.quoted(queue);
      membership.violated("Subscription", subject, member + ", SID " + sid);
      sendError(PermissionError.ofSubscription(subject, queue));
    } else if (membership.isTooLong(subject)) {
      sendError(PermissionError.ofSubscription(subject, null) + ", too many tokens");
    } else if (membership.hasTooManySubscriptions()) {
      sendError("maximum subscriptions exceeded");
    } else if (!Subjects.isValid(subject)) {
      sendError("Invalid Subject");
    } else {
      membership.add(subject, queue, sid);
      sendOk();
    }
  }

  @Override
  public void unsubscribe(Subject sid, long max) {
    keepAlive.active();
    if (tracing) {
      log().received(this, "UNSUB " + sid + (max > 0 ? " " + max : ""));
    }
    var subscription = membership.get(sid);
    if (subscription != null && outbound().end(subscription, max)) {
      membership.remove(subscription);
    }
    sendOk();
  }

  /// The subscription has ended. Any thread.
  void remove(ClientSubscription subscription) {
    membership.remove(subscription);
  }

  @Override
  public void publish(PublishFrame frame) {
    keepAlive.active();
    if (tracing) {
      log().published(this, frame, hub.config().tracedMax());
    }
    if (frame.headerLength() != PublishFrame.NO_HEADERS && !options.headers()) {
      close(CloseReason.HEADERS_NOT_AGREED);
      return;
    }
    if (options.pedantic() && !Subjects.isLiteral(subjectOf(frame))) {
      sendError("Invalid Publish Subject");
    }
    var refusal = PermissionError.ofPublish(frame);
    if (refusal != null) {
      sendError(refusal);
      return;
    }
    var receivers = recentMatch.match(frame.line(), frame.subjectOffset(), frame.subjectLength());
    var asked = membership.guard();
    if (asked != null && !isPermitted(frame, receivers, asked)) {
      return;
    }
    sendOk();
    activity.published(frame.payloadLength());
    deliver(frame, receivers);
  }

  private boolean isPermitted(
      PublishFrame frame,
      Matches<Subscription> receivers,
      PublishGuard asked) {
    if (frame.payloadLength() > membership.user().payloadMax()) {
      close(CloseReason.PAYLOAD_EXCEEDED);
      return false;
    }
    if (!asked.allows(receivers)) {
      membership.violated("Publish", receivers.subject(), "");
      sendError(PermissionError.ofPublish(receivers.subject()));
      return false;
    }
    return true;
  }

  private void deliver(PublishFrame frame, Matches<Subscription> receivers) {
    if (receivers.isEmpty()) {
      fanout.countUndelivered(frame.payloadLength());
    } else {
      var message = fanout.take();
      message.set(frame, receivers, this);
      boolean delivered = fanout.deliver(message, this);
      fanout.giveBack(message);
      if (delivered) {
        return;
      }
    }
    if (options.noResponders() && frame.replyLength() > 0) {
      sendNoResponders(frame);
    }
  }

  /// Tells the first own subscription to the reply subject that nobody got the request.
  private void sendNoResponders(PublishFrame frame) {
    var reply = Subject.copyOf(frame.line(), frame.replyOffset(), frame.replyLength());
    for (var receiver : membership.account().tree().match(reply).plain()) {
      if (receiver instanceof ClientSubscription own && own.connection() == this) {
        var status = new Scratch();
        byte[] lead = NatsEncoder.messageLead(reply, own.sid());
        status.bytes(lead, 0, lead.length);
        status.bytes(NO_RESPONDERS, 0, NO_RESPONDERS.length);
        send(status.toByteArray(), "HMSG " + reply + " " + own.sid() + " 16 16");
        return;
      }
    }
  }

  @Override
  public void fail(ParseFailure failure) {
    log().connectionError(this, "Parse failure: " + failure);
    close(switch (failure) {
      case UNKNOWN_OPERATION -> CloseReason.PROTOCOL_VIOLATION;
      case CONTROL_LINE_TOO_LONG -> CloseReason.CONTROL_LINE_EXCEEDED;
      case PAYLOAD_TOO_LARGE -> CloseReason.PAYLOAD_EXCEEDED;
      case BAD_ARGUMENTS, CLIENT_ERROR -> CloseReason.PARSE_ERROR;
    });
  }

  @Override
  public Subject recentReply(byte[] buffer, int offset, int length) {
    var recent = recentReply;
    if (recent == null || !recent.equals(buffer, offset, length)) {
      recent = Subject.copyOf(buffer, offset, length);
      recentReply = recent;
    }
    return recent;
  }

  @Override
  public Sender sender() {
    return link;
  }

  boolean wantsEcho() {
    return options.echo();
  }

  /// Any thread.
  boolean knowsHeaders() {
    return knowsHeaders;
  }

  void sendPing() {
    send(PING, "PING");
    loop.fanout().flush();
  }

  @Override
  public void sendError(String text) {
    send(NatsEncoder.error(text), "-ERR '" + text + "'");
  }

  private void sendOk() {
    if (options.verbose()) {
      send(OK, "+OK");
    }
  }

  private void send(byte[] bytes, String text) {
    if (tracing) {
      traceSent(text);
    }
    int result = outbound().append(bytes);
    if ((result & Outbound.OVERFLOWN) != 0) {
      closeOverflown();
    } else {
      fanout.touched(link, result);
    }
  }

  /// Any thread.
  void traceSent(String text) {
    log().sent(this, text);
  }

  private static Subject subjectOf(PublishFrame frame) {
    return Subject.copyOf(frame.line(), frame.subjectOffset(), frame.subjectLength());
  }

  private static String text(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  /// As it appears in the log.
  @Override
  public String toString() {
    return visitor + (door.type() == ConnectionType.WEBSOCKET ? " - wid:" : " - cid:") + id;
  }
}
