package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.streaming.ChannelEvent.Acknowledge;
import io.standpipe.streaming.ChannelEvent.Request;
import io.standpipe.streaming.ChannelEvent.SessionClosed;
import io.standpipe.streaming.ChannelEvent.Subscribe;
import io.standpipe.streaming.ChannelEvent.Unsubscribe;
import io.standpipe.wire.streaming.AckParser;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How subscriptions of one channel begin and end. Owned by the channel's actor.
///
/// A subscription counts from the moment it is accepted, so nobody else gets its durable name; it is
/// started, and gets messages, once the journal has it and the response is on its way.
///
/// Source: reference, streaming protocol 5 and 8.
final class Subscriptions {
  private final Subject subject;
  private final String channel;
  private final Engine engine;
  private final ChannelLimits limits;
  private final MessageLog log;
  private final Delivery delivery;
  private final Progress progress;
  private final Absentees absentees;
  private final ChannelHost host;
  private final Consumers consumers = new Consumers();
  /// Those not handled yet: the first waits for the log, the others for their turn.
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private long lastId;
  /// What is left to do once the server opens.
  private @Nullable SubscriptionRecovery recovered;
  private int count;

  Subscriptions(
      Subject subject,
      Engine engine,
      ChannelLimits limits,
      MessageLog log,
      Delivery delivery,
      Progress progress,
      Absentees absentees,
      ChannelHost host) {
    this.subject = subject;
    this.channel = subject.toString();
    this.engine = engine;
    this.limits = limits;
    this.log = log;
    this.delivery = delivery;
    this.progress = progress;
    this.absentees = absentees;
    this.host = host;
  }

  /// Consumers with a subscriber, oldest first.
  Set<Consumer> online() {
    return consumers.online();
  }

  @Nullable
  Subscription byAckInbox(Subject ackInbox) {
    return consumers.byAckInbox(ackInbox);
  }

  /// Those online, and one for each durable consumer that is not.
  int count() {
    return count;
  }

  /// For monitoring.
  Inventory inventory() {
    return new Inventory(consumers, log);
  }

  /// Takes over what was recovered; `sessions` finds clients by id.
  void recover(RecoveredState.Channel state, Function<String, @Nullable Session> sessions) {
    var recovery = new SubscriptionRecovery(channel, log, consumers, sessions, this::open,
        engine.logger());
    for (var subscription : state.subscriptions()) {
      recovery.add(subscription);
      lastId = Math.max(lastId, subscription.record().id());
    }
    lastId = Math.max(lastId, state.lastSubscriptionId());
    recovered = recovery;
    recovery.finish().forEach(absentees::add);
    count = consumers.count();
  }

  /// Begins to serve what was recovered, and tells the store what of it was not.
  void open() {
    if (recovered != null) {
      recovered.propose(progress);
      recovered = null;
    }
  }

  void take(Request request) {
    requests.add(request);
    proceed();
  }

  /// Handles requests until one has to wait for the log.
  void proceed() {
    while (!requests.isEmpty() && handle(requests.getFirst())) {
      requests.removeFirst();
    }
  }

  /// Whether requests wait for the log.
  boolean isWaiting() {
    return !requests.isEmpty();
  }

  /// False if it has to wait.
  private boolean handle(Request request) {
    switch (request) {
      case Subscribe subscribe -> {
        return subscribe(subscribe);
      }
      case Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case SessionClosed(var session, var done) -> closeAll(session, done);
    }
    return true;
  }

  private boolean subscribe(Subscribe event) {
    var request = event.request();
    var key = keyOf(request);
    var existing = key == null ? null : consumers.find(key);
    if (existing == null && StartPosition.of(request.startPosition()) == StartPosition.TIME_DELTA
        && !log.fetchAt(startTime(request))) {
      return false;
    }
    if (engine.config().replaceDurable() && existing != null && existing.isOnline()
        && !existing.isGroup() && !event.session().isClosed()) {
      leave(existing.members(), false, _ -> {});
    }
    var refusal = refusal(event, existing);
    if (!refusal.isEmpty()) {
      engine.answers().refuseSubscription(event.reply(), refusal);
      return true;
    }
    var consumer = existing != null ? existing : create(request, key);
    boolean resumed = existing != null && !consumer.isOnline();
    var subscription = open(event, consumer);
    consumers.add(subscription);
    count = consumers.count();
    logStart(subscription, request, existing == null, resumed);
    progress.put(subscription.bookmark, subscription.record(false),
        failure -> decided(subscription, existing == null, event.reply(), failure));
    return true;
  }

  private long startTime(SubscriptionRequest request) {
    return engine.clock().wallNanos() - request.startTimeDelta();
  }

  /// Empty if the request is accepted; otherwise the reason, in the order the original checks.
  private String refusal(Subscribe event, @Nullable Consumer existing) {
    var request = event.request();
    if (isQueue(request) && request.durableName().contains(":")) {
      return Refusal.INVALID_DURABLE_QUEUE;
    }
    if (existing != null && existing.isOnline() && !existing.isGroup()
        && !engine.config().replaceDurable()) {
      engine.logger()
          .log(ERROR, () -> "[Client:" + request.clientId()
              + "] Duplicate durable subscription registration");
      return Refusal.DUPLICATE_DURABLE;
    }
    if (event.session().isClosed()) {
      return Refusal.UNKNOWN_CLIENT;
    }
    boolean resumes = existing != null && !existing.isOnline();
    return !resumes && limits.subscriptionsMax() > 0 && count >= limits.subscriptionsMax()
        ? Refusal.TOO_MANY_SUBSCRIPTIONS
        : "";
  }

  private static boolean isQueue(SubscriptionRequest request) {
    return !request.queueGroup().isEmpty();
  }

  private static @Nullable ConsumerKey keyOf(SubscriptionRequest request) {
    if (isQueue(request)) {
      return new ConsumerKey.Group(groupOf(request));
    }
    return request.durableName().isEmpty()
        ? null
        : new ConsumerKey.Durable(request.clientId(), request.durableName());
  }

  /// The group's name; that of a durable group is prefixed with the durable name.
  private static String groupOf(SubscriptionRequest request) {
    return isQueue(request) && !request.durableName().isEmpty()
        ? request.durableName() + ":" + request.queueGroup()
        : request.queueGroup();
  }

  private Consumer create(SubscriptionRequest request, @Nullable ConsumerKey key) {
    long lastSent = StartPosition.of(request.startPosition())
        .lastSent(log, request.startSequence(), startTime(request));
    var consumer = new Consumer(groupOf(request), request.durableName(), lastSent);
    if (key != null) {
      consumers.name(key, consumer);
    }
    return consumer;
  }

  private Subscription open(Subscribe event, Consumer consumer) {
    var request = event.request();
    var retained = consumer.takeRetained();
    var bookmark = retained != null ? retained : new Bookmark(++lastId, consumer);
    return open(bookmark, event.session(), request.inbox(), engine.newInbox(),
        request.maxInFlight(), request.ackWaitSeconds());
  }

  private Subscription open(
      Bookmark bookmark,
      Session session,
      Subject inbox,
      Subject ackInbox,
      int maxInFlight,
      int ackWaitSeconds) {
    return new Subscription(bookmark, session, inbox, engine.bus().route(inbox), ackInbox,
        engine.bus().subscribe(ackInbox, message -> receiveAck(ackInbox, session, message)),
        maxInFlight, TimeUnit.SECONDS.toNanos(ackWaitSeconds));
  }

  /// Any thread. What is not an ack for this channel, or comes from another user, is ignored.
  private void receiveAck(Subject ackInbox, Session session, Message message) {
    if (!session.belongsTo(message.sender().identity())) {
      return;
    }
    var ack = new AckParser();
    var buffer = message.buffer();
    if (ack.parse(buffer, message.offset(), message.length())
        && subject.equals(buffer, ack.subject().offset(), ack.subject().length())
        && !host.post(new Acknowledge(ackInbox, ack.sequence()))) {
      message.sender().pause();
      host.whenDrained(message.sender()::resume);
    }
  }

  /// The journal's word on a new subscription, which may have ended meanwhile.
  private void decided(
      Subscription subscription,
      boolean created,
      @Nullable Subject reply,
      String failure) {
    boolean open = consumers.byAckInbox(subscription.ackInbox) != null;
    if (!failure.isEmpty()) {
      engine.answers().refuseSubscription(reply, failure);
      if (open) {
        leave(List.of(subscription), created, _ -> {});
      }
      return;
    }
    engine.answers().subscribe(reply, new SubscriptionResponse(subscription.ackInbox, ""));
    if (open) {
      subscription.start();
      delivery.resume(subscription, host.nowNanos());
      host.ready(subscription.consumer);
    }
  }

  private void unsubscribe(Unsubscribe event) {
    var request = event.request();
    var subscription = consumers.find(request.inbox());
    if (subscription == null) {
      refuse(event, Refusal.INVALID_SUBSCRIPTION);
    } else if (!subscription.session.id().equals(request.clientId())
        || subscription.session.isClosed()) {
      refuse(event, Refusal.UNKNOWN_CLIENT);
    } else {
      leave(List.of(subscription), event.forGood(), failure -> refuse(event, failure));
    }
  }

  private void refuse(Unsubscribe event, String refusal) {
    engine.answers().refuseSubscription(event.reply(), refusal);
  }

  /// Ends all subscriptions of a client; durable ones go offline. `done` runs when that is decided.
  private void closeAll(Session session, Runnable done) {
    leave(consumers.of(session), false, _ -> done.run());
  }

  void suspect(Session session, boolean suspect) {
    for (var subscription : consumers.of(session)) {
      subscription.suspect = suspect;
      host.ready(subscription.consumer);
    }
  }

  /// Ends subscriptions; `then` goes on when all that is decided, with the first failure.
  private void leave(List<Subscription> leaving, boolean forGood, ChannelHost.Then then) {
    var suspended = new ArrayList<Subscription>();
    var ended = new LinkedHashSet<Bookmark>();
    for (var subscription : List.copyOf(leaving)) {
      var consumer = subscription.consumer;
      subscription.acks.close();
      delivery.stop(subscription);
      absentees.remove(subscription);
      consumers.remove(subscription);
      boolean suspends = !consumer.isOnline() && consumer.isDurable() && !forGood;
      logEnd(subscription, suspends);
      if (suspends) {
        consumer.retain(subscription.bookmark, subscription.record(false));
        suspended.add(subscription);
        continue;
      }
      ended.add(subscription.bookmark);
      if (consumer.isOnline()) {
        delivery.handOver(subscription, host.nowNanos());
        host.ready(consumer);
      } else {
        consumers.forget(consumer);
        ended.addAll(consumer.departed());
      }
    }
    count = consumers.count();
    var ends = new Ends(1 + suspended.size(), then);
    progress.end(ended, failure -> ends.decided(ended.isEmpty() ? "" : failure));
    suspended.forEach(left -> progress.suspend(left.bookmark, left.record(true), ends));
  }

  /// Waits for several decisions.
  private static final class Ends implements ChannelHost.Then {
    private final ChannelHost.Then then;
    private int left;
    private String firstFailure = "";

    Ends(int count, ChannelHost.Then then) {
      this.then = then;
      this.left = count;
    }

    @Override
    public void decided(String failure) {
      firstFailure = firstFailure.isEmpty() ? failure : firstFailure;
      if (--left == 0) {
        then.decided(firstFailure);
      }
    }
  }

  /// Leaves the bus; nothing is stored.
  void close() {
    consumers.all().forEach(subscription -> subscription.acks.close());
  }

  private void logStart(
      Subscription subscription,
      SubscriptionRequest request,
      boolean created,
      boolean resumed) {
    if (engine.logger().isLoggable(DEBUG)) {
      var action = resumed ? "Resumed" : created ? "Started new" : "Added member to";
      var position = created
          ? StartPosition.of(request.startPosition())
              .describe(request, subscription.consumer.lastSent + 1)
          : "";
      engine.logger().log(DEBUG, describe(action, subscription) + position);
    }
  }

  private void logEnd(Subscription subscription, boolean suspended) {
    if (engine.logger().isLoggable(DEBUG)) {
      var action = suspended
          ? "Suspended"
          : subscription.consumer.isOnline() ? "Removed member from" : "Removed";
      engine.logger().log(DEBUG, describe(action, subscription));
    }
  }

  private String describe(String action, Subscription subscription) {
    var consumer = subscription.consumer;
    var name = consumer.isGroup()
        ? " queue=" + consumer.group() + ","
        : consumer.isDurable() ? " durable=" + consumer.durableName() + "," : "";
    return "[Client:" + subscription.session.id() + "] " + action + " "
        + (consumer.isDurable() ? "durable " : "") + (consumer.isGroup() ? "queue " : "")
        + "subscription, subject=" + channel + ", inbox=" + subscription.inbox + "," + name
        + " subid=" + subscription.id;
  }
}
