package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import io.standpipe.wire.nats.NatsEncoder;
import io.standpipe.wire.nats.ParseFailure;
import io.standpipe.wire.nats.PublishFrame;
import io.standpipe.wire.nats.RouteConnect;
import io.standpipe.wire.nats.RouteHandler;
import io.standpipe.wire.nats.RouteInfo;
import io.standpipe.wire.nats.RouteParser;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Another server of the cluster: what each of its operations does. On its loop only, unless a
/// method says otherwise. *Hot path.*
///
/// Source: reference, core NATS 4.
final class RouteConnection implements Endpoint, RouteHandler {
  private static final byte[] PING = NatsEncoder.ascii("PING\r\n");
  private static final byte[] PONG = NatsEncoder.ascii("PONG\r\n");
  /// Events of the server itself, of which Standpipe has none.
  private static final Subject SYSTEM_ACCOUNT = Subject.of("$SYS");

  private final Hub hub;
  private final Routes routes;
  private final Loop loop;
  private final long id;
  private final InetSocketAddress peer;
  /// Null if the other server dialled.
  private final @Nullable Solicitation solicitation;
  private final Link link;
  private final RouteParser parser;
  private final Map<Key, RouteSubscription> interest = new HashMap<>();
  private boolean tracing;
  private boolean isOpen;
  private boolean authenticated;
  /// What the other server said about itself; null before.
  private volatile @Nullable RouteInfo info;
  private final Activity activity = new Activity();
  private long lastPingNanos;
  private int unansweredPings;
  private boolean settled;
  private @Nullable ScheduledFuture<?> timer;
  private Account recentAccount;
  private @Nullable Subject recentReply;

  private record Key(Subject account, Subject subject, @Nullable Subject queue) {}

  RouteConnection(
      Hub hub,
      Routes routes,
      Loop loop,
      long id,
      InetSocketAddress peer,
      Channel channel,
      @Nullable Solicitation solicitation) {
    this.hub = hub;
    this.routes = routes;
    this.loop = loop;
    this.id = id;
    this.peer = peer;
    this.solicitation = solicitation;
    this.recentAccount = hub.accounts().named(UserConfig.GLOBAL_ACCOUNT);
    this.link = new Link(this, hub, loop, channel, Transport.PLAIN);
    this.parser = new RouteParser(this);
    this.authenticated = solicitation != null || !routes.needsCredentials();
  }

  ChannelHandler channelHandler() {
    return link;
  }

  /// Any thread.
  Link link() {
    return link;
  }

  /// Any thread.
  Loop loop() {
    return loop;
  }

  RouteView view() {
    var said = present(info);
    var traffic = link.outbound().traffic();
    long idleNanos = Hub.CLOCK.nanos() - Math.max(activity.lastReadNanos(), traffic.lastNanos());
    return new RouteView(id, said.serverId(), said.serverName(), solicitation != null,
        solicitation != null && solicitation.isExplicit(), peer.getAddress().getHostAddress(),
        peer.getPort(), activity.start(), Instant.now().minusNanos(idleNanos),
        activity.roundTripNanos(), traffic.pendingBytes(), activity.inMessages(),
        traffic.messages(), activity.inBytes(), traffic.bytes(),
        interest.values().stream().map(subscription -> subscription.view(id)).toList());
  }

  @Nullable
  Solicitation solicitation() {
    return solicitation;
  }

  /// What the other server is; null before it has said so. Any thread.
  @Nullable
  RouteInfo info() {
    return info;
  }

  /// Any thread.
  InetSocketAddress peer() {
    return peer;
  }

  /// Any thread.
  boolean knowsHeaders() {
    var known = info;
    return known != null && known.headers();
  }

  @Override
  public void opened() {
    isOpen = true;
    hub.log().connectionDebug(this, "Route connection created");
    var url = solicitation;
    if (url != null) {
      send(routes.connectLine(url), "CONNECT");
    }
    send(routes.ownInfo().line(), "INFO");
    if (url != null) {
      sendPing(); // the answer comes behind all that the other server has to tell
    }
  }

  @Override
  public void ready(Optional<CertificateNames> certificateNames) {
    schedule(routes.config().authTimeout().toNanos(), () -> {
      if (info == null) {
        close(CloseReason.AUTHENTICATION_TIMEOUT);
      }
    });
  }

  @Override
  public void received(byte[] buffer, int from, int to) {
    tracing = hub.log().isTracing();
    activity.read();
    parser.parse(buffer, from, to);
  }

  /// The channel is closed, for whatever reason.
  void closed() {
    link.closed();
  }

  @Override
  public void close(CloseReason reason) {
    link.close(reason);
  }

  @Override
  public void ended(CloseReason reason) {
    if (isOpen) {
      hub.log().connectionInfo(this, "Router connection closed: " + reason.text());
    }
    parser.stop();
    stopTimer();
    routes.left(this);
    interest.values().forEach(subscription -> subscription.weigh(0));
    interest.clear();
  }

  @Override
  public void sendError(String text) {
    send(NatsEncoder.error(text), "-ERR '" + text + "'");
  }

  @Override
  public Sender sender() {
    return link;
  }

  /// Other servers do not say who sent a message.
  @Override
  public Identity identity() {
    return routes.identity();
  }

  @Override
  public long lastReadNanos() {
    return activity.lastReadNanos();
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
  public void ping() {
    send(PONG, "PONG");
  }

  @Override
  public void pong() {
    activity.answeredPing(System.nanoTime() - lastPingNanos);
    unansweredPings = 0;
    if (!settled && info != null) {
      settled = true;
      routes.settled();
    }
  }

  @Override
  public void connect(byte[] buffer, int offset, int length) {
    var connect = RouteConnect.parse(buffer, offset, length);
    if (connect == null) {
      close(CloseReason.PARSE_ERROR);
    } else if (!connect.lang().isEmpty()) {
      refuse("attempted to connect to route port", CloseReason.WRONG_PORT);
    } else if (!connect.gateway().isEmpty()) {
      refuse("Rejecting connection from gateway \"" + connect.gateway() + "\" on the Route port",
          CloseReason.WRONG_PORT);
    } else if (!routes.admits(connect)) {
      refuse("authentication error", CloseReason.AUTHENTICATION_FAILURE);
    } else {
      authenticated = true;
    }
  }

  private void refuse(String text, CloseReason reason) {
    hub.log().connectionError(this, text);
    close(reason);
  }

  @Override
  public void info(byte[] buffer, int offset, int length) {
    var said = RouteInfo.parse(buffer, offset, length);
    if (said == null) {
      close(CloseReason.PARSE_ERROR);
    } else if (!authenticated) {
      refuse("authentication error", CloseReason.AUTHENTICATION_FAILURE);
    } else if (info == null) {
      introduced(said);
    } else if (said.serverId().equals(present(info).serverId())) {
      var before = present(info);
      info = said;
      routes.changed(before, said);
    } else {
      routes.heardOf(said);
    }
  }

  private static RouteInfo present(@Nullable RouteInfo said) {
    if (said == null) {
      throw new IllegalStateException("the other server has not introduced itself");
    }
    return said;
  }

  private void introduced(RouteInfo said) {
    var refusal = routes.refusal(this, said);
    if (refusal != null) {
      close(refusal);
      return;
    }
    info = said;
    parser.trust();
    if (!routes.join(this, said)) {
      info = null;
      close(CloseReason.DUPLICATE_ROUTE);
      return;
    }
    schedule(hub.config().pingInterval().toNanos(), this::checkAlive);
  }

  private void checkAlive() {
    if (unansweredPings >= hub.config().pingMax()) {
      close(CloseReason.STALE);
      return;
    }
    unansweredPings++;
    sendPing();
    loop.fanout().flush();
    schedule(hub.config().pingInterval().toNanos(), this::checkAlive);
  }

  @Override
  public void interest(Subject account, Subject subject, @Nullable Subject queue, int weight) {
    if (account.equals(SYSTEM_ACCOUNT) || info == null || !Subjects.isValid(subject)) {
      return;
    }
    if (!routes.exports(subject, queue)) {
      hub.log()
          .connectionDebug(this,
              "Can not export \"" + subject + "\", ignoring remote subscription request");
      return;
    }
    interest
        .computeIfAbsent(new Key(account, subject, queue),
            key -> new RouteSubscription(this, hub.accounts().named(key.account().toString()),
                key.subject(), key.queue()))
        .weigh(queue == null ? 1 : weight);
  }

  @Override
  public void noInterest(Subject account, Subject subject, @Nullable Subject queue) {
    var gone = interest.remove(new Key(account, subject, queue));
    if (gone != null) {
      gone.weigh(0);
    }
  }

  @Override
  public void routed(Subject account, PublishFrame frame, List<Subject> queues) {
    if (info == null) {
      refuse("message before INFO", CloseReason.PROTOCOL_VIOLATION);
      return;
    }
    activity.published(frame.payloadLength());
    if (!account.equals(recentAccount.subject())) {
      recentAccount = hub.accounts().named(account.toString());
    }
    var receivers = recentAccount.tree()
        .match(frame.line(), frame.subjectOffset(), frame.subjectLength());
    var fanout = loop.fanout();
    if (receivers.isEmpty()) {
      fanout.countUndelivered(frame.payloadLength());
      return;
    }
    var message = fanout.take();
    message.set(frame, receivers, this);
    fanout.deliverRouted(message, queues, this);
    fanout.giveBack(message);
  }

  @Override
  public void error(String text) {
    hub.log().connectionError(this, "Route Error: " + text);
  }

  @Override
  public void fail(ParseFailure failure) {
    hub.log().connectionError(this, "Parse failure: " + failure);
    close(failure == ParseFailure.UNKNOWN_OPERATION
        ? CloseReason.PROTOCOL_VIOLATION
        : CloseReason.PARSE_ERROR);
  }

  /// Tells the other server who is there. Any thread.
  void announce(byte[] line) {
    int result = link.outbound().append(line);
    if (hub.log().isTracing()) {
      hub.log().sent(this, new String(line, StandardCharsets.UTF_8).strip());
    }
    if ((result & Outbound.OVERFLOWN) != 0) {
      link.closeOverflown();
    } else if ((result & Outbound.TOUCHED) != 0) {
      loop.flushSoon(link.outbound());
    }
  }

  private void sendPing() {
    lastPingNanos = System.nanoTime();
    send(PING, "PING");
  }

  private void send(byte[] bytes, String text) {
    if (tracing) {
      hub.log().sent(this, text);
    }
    int result = link.outbound().append(bytes);
    if ((result & Outbound.OVERFLOWN) != 0) {
      link.closeOverflown();
    } else {
      loop.fanout().touched(link, result);
    }
  }

  private void schedule(long nanos, Runnable action) {
    stopTimer();
    timer = loop.executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public String toString() {
    return peer.getAddress().getHostAddress() + ":" + peer.getPort() + " - rid:" + id;
  }
}
