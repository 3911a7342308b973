package io.standpipe.streaming;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.TRACE;

import io.standpipe.actor.Actor;
import io.standpipe.actor.Clock;
import io.standpipe.actor.Mailbox;
import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Identity;
import io.standpipe.measure.Histogram;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.streaming.ChannelEvent.Acknowledge;
import io.standpipe.streaming.ChannelEvent.Awake;
import io.standpipe.streaming.ChannelEvent.Continue;
import io.standpipe.streaming.ChannelEvent.Decided;
import io.standpipe.streaming.ChannelEvent.Describe;
import io.standpipe.streaming.ChannelEvent.Drained;
import io.standpipe.streaming.ChannelEvent.Opened;
import io.standpipe.streaming.ChannelEvent.Publish;
import io.standpipe.streaming.ChannelEvent.Request;
import io.standpipe.streaming.ChannelEvent.SessionSuspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A log of messages and those who read it: the heart of the server. *Hot path.*
///
/// A batch of events is handled in this order: requests and acks as they come; publishes, gathered
/// until something else needs to see them, proposed to the journal as one operation; then what was
/// committed goes to consumers that were up to date; then publishers hear "stored"; then consumers
/// that lag get a share. So a message is on its way to its readers before its publisher knows, and a
/// long catch-up delays nobody.
///
/// A consumer whose next message has to be fetched leaves the round until the log says that it has
/// fetched something. While the channel is being deleted, events wait: then they are for its
/// successor, or for itself if the store could not delete it.
final class Channel implements Actor<ChannelEvent>, ChannelHost {
  /// Deliveries to a consumer that lags before others get their turn.
  private static final int CATCH_UP_SHARE = 2048;

  private final Subject subject;
  private final String name;
  private final Engine engine;
  private final ChannelLimits limits;
  private final MessageLog log;
  private final Retention retention;
  private final Progress progress;
  private final Absentees absentees;
  private final Delivery delivery;
  private final Subscriptions subscriptions;
  private final Mailbox<ChannelEvent> mailbox;
  private List<Publish> incoming = new ArrayList<>();
  /// Applied, but their publishers do not know yet.
  private final List<Publish> stored = new ArrayList<>();
  private final ReadyConsumers ready = new ReadyConsumers();
  /// What came while the channel was being deleted.
  private List<ChannelEvent> held = new ArrayList<>();
  /// Proposals whose fate is not known yet.
  private int undecided;
  private long lastTimestampNanos;
  private long nowNanos;
  /// When the last message was stored, the last subscriber left, or the channel came to be.
  private long lastActivityNanos;
  /// Whether there was a subscriber after the last batch.
  private boolean online;
  /// The journal was asked to delete the channel.
  private boolean deleting;
  private boolean deleted;
  private final Histogram publishLatency;
  /// As it was after the last batch.
  private volatile ChannelView view;
  /// The last user that was found to be allowed to publish here.
  private volatile Identity admitted = BlanketIdentity.ANYONE;

  Channel(Subject subject, Engine engine, MessageLog log) {
    this.subject = subject;
    this.name = subject.toString();
    this.engine = engine;
    this.limits = engine.config().limits().of(name);
    this.log = log;
    this.retention = new Retention(name, log, limits, engine.logger());
    this.progress = new Progress(name, engine.store().isPersistent(), engine.logger(), this);
    this.absentees = new Absentees(log, this);
    this.delivery = new Delivery(name, log, engine.logger(), this, progress);
    this.mailbox = engine.mailbox(name, this);
    this.publishLatency = engine.publishLatency(name);
    this.subscriptions = new Subscriptions(subject, engine, limits, log, delivery, progress,
        absentees, this);
    this.lastActivityNanos = engine.clock().nanos();
    this.lastTimestampNanos = log.lastTimestampNanos();
    this.view = currentView();
  }

  /// Takes over what was recovered, before any other thread knows the channel.
  void recover(RecoveredState.Channel state, Function<String, @Nullable Session> sessions) {
    subscriptions.recover(state, sessions);
    online = !subscriptions.online().isEmpty();
    view = currentView();
  }

  /// From now on the log may call.
  void start() {
    log.attach(() -> mailbox.post(new Awake()));
  }

  Subject subject() {
    return subject;
  }

  String name() {
    return name;
  }

  /// Whether `sender` may publish here: one comparison if it is the one that published last.
  /// Any thread.
  @SuppressWarnings("ReferenceEquality") // the object holds the permissions
  boolean admits(Identity sender) {
    if (sender == admitted) {
      return true;
    }
    if (!sender.mayPublish(subject)) {
      return false;
    }
    admitted = sender;
    return true;
  }

  /// False asks the caller to slow down the source of the event.
  @Override
  public boolean post(ChannelEvent event) {
    return mailbox.post(event);
  }

  @Override
  public void whenDrained(Runnable action) {
    mailbox.whenDrained(action);
  }

  /// Any thread.
  ChannelView view() {
    return view;
  }

  /// A mailbox may hold about 16 MiB of messages.
  @Override
  public int weight(ChannelEvent event) {
    return event instanceof Publish publish ? 1 + (publish.length >> 10) : 1;
  }

  @Override
  public void handle(List<ChannelEvent> batch) {
    nowNanos = engine.clock().nanos();
    absentees.look();
    for (var event : batch) {
      take(event);
    }
    if (isOpen()) {
      proposeIncoming();
      deliver();
    }
  }

  private boolean isOpen() {
    return !deleted && !deleting;
  }

  private void take(ChannelEvent event) {
    if (event instanceof Describe(var answer)) {
      answer.complete(deleted ? Optional.empty() : Optional.of(detail()));
    } else if (deleted) {
      engine.channels().repost(subject, event);
    } else if (deleting && !(event instanceof Decided)) {
      held.add(event);
    } else {
      handle(event);
    }
  }

  private void handle(ChannelEvent event) {
    switch (event) {
      case Publish publish -> incoming.add(publish);
      case Acknowledge(var ackInbox, var sequence) -> acknowledge(ackInbox, sequence);
      case Drained(var subscription) -> {
        subscription.awaitingDrain = false;
        ready(subscription.consumer);
      }
      case Continue() -> {
        // deliver() follows every batch.
      }
      case Decided(var then, var failure) -> {
        undecided--;
        then.decided(failure);
      }
      case Request request -> {
        proposeIncoming();
        subscriptions.take(request);
      }
      case SessionSuspect(var session, var suspect) -> subscriptions.suspect(session, suspect);
      case Describe _ -> {
        // Answered before.
      }
      case Opened() -> {
        subscriptions.open();
        retention.open(wallNanos());
        subscriptions.online().forEach(this::ready);
      }
      case Awake() -> awake();
    }
  }

  private void awake() {
    log.awake();
    if (retention.awake(wallNanos())) {
      subscriptions.online().forEach(this::ready);
    }
    ready.fetched();
    subscriptions.proceed();
  }

  private void acknowledge(Subject ackInbox, long sequence) {
    var subscription = subscriptions.byAckInbox(ackInbox);
    if (subscription == null) {
      return;
    }
    if (engine.logger().isLoggable(TRACE)) {
      engine.logger()
          .log(TRACE, "[Client:" + subscription.session.id() + "] Processing ack for subid="
              + subscription.id + ", subject=" + name + ", seq=" + sequence);
    }
    delivery.acknowledge(subscription, sequence);
    ready(subscription.consumer);
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public long wallNanos() {
    return engine.clock().wallNanos();
  }

  @Override
  public void propose(Operation operation, Then then) {
    boolean committed = engine.store()
        .journal()
        .propose(operation, outcome -> mailbox.post(new Decided(then, outcome.failure())));
    if (committed && undecided == 0) {
      then.decided("");
      return;
    }
    undecided++;
    if (committed) {
      // What was proposed before is applied before; its outcome may wait in the mailbox.
      mailbox.post(new Decided(then, ""));
    }
  }

  private void proposeIncoming() {
    if (incoming.isEmpty()) {
      return;
    }
    var publishes = incoming;
    incoming = new ArrayList<>();
    lastTimestampNanos = Math.max(lastTimestampNanos, engine.clock().wallNanos());
    var entries = new ArrayList<Entry>(publishes.size());
    for (var publish : publishes) {
      entries.add(log.seal(publish.stamp(lastTimestampNanos)));
    }
    propose(new Operation.Append(name, entries), failure -> appended(publishes, entries, failure));
  }

  private void appended(List<Publish> publishes, List<Entry> entries, String failure) {
    if (!failure.isEmpty()) {
      engine.answers().notStored(publishes, name, failure);
      return;
    }
    long before = log.last();
    for (var entry : entries) {
      log.append(log.last() + 1, entry);
    }
    retention.afterAppend();
    lastActivityNanos = nowNanos;
    stored.addAll(publishes);
    for (var consumer : subscriptions.online()) {
      if (consumer.lastSent < before) {
        ready(consumer);
      } else if (!delivery.deliver(consumer, nowNanos, Integer.MAX_VALUE)) {
        ready(consumer);
      }
    }
  }

  private void deliver() {
    answerStored();
    for (int turns = ready.size(); turns > 0; turns--) {
      var consumer = ready.next();
      if (!delivery.deliver(consumer, nowNanos, CATCH_UP_SHARE)) {
        ready(consumer);
      }
    }
    if (!ready.isEmpty()) {
      mailbox.post(new Continue());
    }
    if (online && subscriptions.online().isEmpty()) {
      lastActivityNanos = nowNanos;
    }
    online = !subscriptions.online().isEmpty();
    absentees.plan();
    view = currentView();
    engine.bus().flush();
  }

  private void answerStored() {
    if (stored.isEmpty()) {
      return;
    }
    long now = engine.clock().nanos();
    for (var publish : stored) {
      engine.answers().stored(publish, name);
      publish.measure(now, publishLatency);
    }
    stored.clear();
  }

  @Override
  public void ready(Consumer consumer) {
    ready.add(consumer);
  }

  @Override
  public void awaitFetch(Consumer consumer) {
    ready.awaitFetch(consumer);
  }

  @Override
  public void expire(long now) {
    if (!isOpen()) {
      return;
    }
    nowNanos = now;
    absentees.look();
    absentees.expire(now);
    progress.expire(now);
    if (retention.expire(wallNanos())) {
      // What was pending and is gone has made room.
      subscriptions.online().forEach(this::ready);
    }
    delivery.expire(now);
    deliver();
    if (inactiveAtNanos() <= now) {
      delete();
    }
  }

  @Override
  public long deadlineNanos() {
    if (!isOpen()) {
      return Clock.NEVER;
    }
    long own = Math.min(progress.deadlineNanos(), absentees.deadlineNanos());
    return Math.min(Math.min(own, delivery.deadlineNanos()),
        Math.min(retention.deadlineNanos(engine.clock()), inactiveAtNanos()));
  }

  private long inactiveAtNanos() {
    return limits.inactivityMax().isZero() || !subscriptions.online().isEmpty() || undecided > 0
        || subscriptions.isWaiting()
            ? Clock.NEVER
            : lastActivityNanos + limits.inactivityMax().toNanos();
  }

  private void delete() {
    deleting = true;
    propose(new Operation.DeleteChannel(name), this::deletionDecided);
  }

  /// What came meanwhile goes to the next channel of this name, or to this one if it stays: at
  /// once, because what came later is behind it.
  private void deletionDecided(String failure) {
    deleting = false;
    if (failure.isEmpty()) {
      deleted = true;
      log.close();
      engine.channels().remove(this);
    } else {
      engine.logger()
          .log(ERROR, () -> "Error deleting channel " + Quoted.of(name) + ": " + failure);
      lastActivityNanos = nowNanos;
    }
    var waiting = held;
    held = new ArrayList<>();
    waiting.forEach(this::take);
  }

  /// Ends the channel's use of memory and bus; only when nothing is posted any more.
  void close() {
    deleted = true;
    progress.close(engine.store().journal());
    subscriptions.close();
    log.close();
  }

  private ChannelView currentView() {
    return new ChannelView(name, log.count(), log.bytes(), log.first(), log.last(),
        subscriptions.count(), delivery.messagesOut(), delivery.bytesOut(), delivery.redeliveries(),
        delivery.duplicateAcks());
  }

  private ChannelDetail detail() {
    var inventory = subscriptions.inventory();
    return new ChannelDetail(currentView(), inventory.subscriptions(), inventory.durables());
  }
}
