package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.streaming.ChannelEvent.Acknowledge;
import io.standpipe.streaming.ChannelEvent.Subscribe;
import io.standpipe.streaming.ChannelEvent.Unsubscribe;
import io.standpipe.wire.streaming.AckParser;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
  private final ChannelHost host;
  private final Consumers consumers = new Consumers();
  private long lastId;
  private int count;

  Subscriptions(
      Subject subject,
      Engine engine,
      ChannelLimits limits,
      MessageLog log,
      Delivery delivery,
      ChannelHost host) {
    this.subject = subject;
    this.channel = subject.toString();
    this.engine = engine;
    this.limits = limits;
    this.log = log;
    this.delivery = delivery;
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

  void subscribe(Subscribe event) {
    var request = event.request();
    var key = keyOf(request);
    var existing = key == null ? null : consumers.find(key);
    if (engine.config().replaceDurable() && existing != null && existing.isOnline()
        && !existing.isGroup() && !event.session().isClosed()) {
      leave(existing.members().getFirst(), false, _ -> {});
    }
    var refusal = refusal(event, existing);
    if (!refusal.isEmpty()) {
      engine.answers().refuseSubscription(event.reply(), refusal);
      return;
    }
    var consumer = existing != null ? existing : create(request, key);
    boolean resumed = existing != null && !consumer.isOnline();
    var subscription = open(event, consumer);
    consumers.add(subscription);
    count = consumers.count();
    logStart(subscription, request, existing == null, resumed);
    host.propose(new Operation.PutSubscription(channel, subscription.record(false)),
        failure -> decided(subscription, existing == null, event.reply(), failure));
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
    long startTime = engine.clock().wallNanos() - request.startTimeDelta();
    long lastSent = StartPosition.of(request.startPosition())
        .lastSent(log, request.startSequence(), startTime);
    var consumer = new Consumer(groupOf(request), request.durableName(), lastSent);
    if (key != null) {
      consumers.name(key, consumer);
    }
    return consumer;
  }

  private Subscription open(Subscribe event, Consumer consumer) {
    var request = event.request();
    var ackInbox = engine.newInbox();
    long id = consumer.takeRetainedId();
    return new Subscription(id != 0 ? id : ++lastId, event.session(), consumer, request.inbox(),
        engine.bus().route(request.inbox()), ackInbox,
        engine.bus().subscribe(ackInbox, message -> receiveAck(ackInbox, message)),
        request.maxInFlight(), TimeUnit.SECONDS.toNanos(request.ackWaitSeconds()),
        consumer.takeRetained());
  }

  /// Any thread. What is not an ack for this channel is ignored.
  private void receiveAck(Subject ackInbox, Message message) {
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
        leave(subscription, created, _ -> {});
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

  void unsubscribe(Unsubscribe event) {
    var request = event.request();
    var subscription = consumers.find(request.inbox());
    if (subscription == null) {
      refuse(event, Refusal.INVALID_SUBSCRIPTION);
    } else if (!subscription.session.id().equals(request.clientId())
        || subscription.session.isClosed()) {
      refuse(event, Refusal.UNKNOWN_CLIENT);
    } else {
      leave(subscription, event.forGood(), failure -> refuse(event, failure));
    }
  }

  private void refuse(Unsubscribe event, String refusal) {
    engine.answers().refuseSubscription(event.reply(), refusal);
  }

  /// Ends all subscriptions of a client; durable ones go offline. `done` runs when that is decided.
  void closeAll(Session session, Runnable done) {
    var open = consumers.of(session);
    if (open.isEmpty()) {
      done.run();
    }
    // Decisions come in the order of proposals, so the last one stands for all.
    for (var subscription : open) {
      boolean last = subscription == open.getLast();
      leave(subscription, false, last ? _ -> done.run() : _ -> {});
    }
  }

  void suspect(Session session, boolean suspect) {
    for (var subscription : consumers.of(session)) {
      subscription.suspect = suspect;
      host.ready(subscription.consumer);
    }
  }

  private void leave(Subscription subscription, boolean forGood, ChannelHost.Then then) {
    var consumer = subscription.consumer;
    subscription.acks.close();
    delivery.stop(subscription);
    consumers.remove(subscription);
    boolean suspended = !consumer.isOnline() && consumer.isDurable() && !forGood;
    logEnd(subscription, suspended);
    Operation change = suspended
        ? new Operation.PutSubscription(channel, subscription.record(true))
        : new Operation.DropSubscription(channel, subscription.id);
    if (consumer.isOnline()) {
      delivery.handOver(subscription, host.nowNanos());
      host.ready(consumer);
    } else if (suspended) {
      consumer.retain(subscription);
    } else {
      consumers.forget(consumer);
    }
    count = consumers.count();
    host.propose(change, then);
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
