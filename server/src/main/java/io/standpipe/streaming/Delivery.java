package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.TRACE;

import io.standpipe.actor.Clock;
import io.standpipe.actor.Deadlines;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.StoreException;
import io.standpipe.wire.streaming.MsgProto;
import java.util.List;

/// Sends the messages of one channel: first deliveries, and again what was not acknowledged. *Hot
/// path.* Owned by the channel's actor, and told the time by it.
///
/// The bytes that are stored are the bytes that are sent; a redelivery only appends two fields. A
/// message is read once for all consumers that take it in a row.
///
/// Source: reference, streaming protocol 6.3 to 6.5, 7.3, 7.4, 8.3.
final class Delivery {
  /// An ack that is due this soon counts as due, so that one timer serves neighbours.
  private static final long TOLERANCE_NANOS = 15_000_000;
  private static final long HAND_OVER_DELAY_NANOS = 100_000_000;
  private static final long HAND_OVER_BACKDATE_NANOS = 1_000_000_000;

  private final String channel;
  private final MessageLog log;
  private final System.Logger logger;
  private final ChannelHost host;
  private final Progress progress;
  private final Deadlines<Subscription> ackTimers = new Deadlines<>();
  private final MessageBuffer buffer = new MessageBuffer();
  /// The sequence in `buffer`, 0 for none.
  private long buffered;
  /// The last sequence that could not be read and was complained about.
  private long unreadable;
  private long messagesOut;
  private long bytesOut;
  private long redeliveries;
  private long duplicateAcks;

  /// A message that is wanted.
  private enum Loaded {
    HERE,
    /// It is no longer stored, or damaged.
    MISSING,
    /// It comes later, or never if it cannot be decrypted.
    FETCHING
  }

  Delivery(
      String channel,
      MessageLog log,
      System.Logger logger,
      ChannelHost host,
      Progress progress) {
    this.channel = channel;
    this.log = log;
    this.logger = logger;
    this.host = host;
    this.progress = progress;
  }

  /// When the next ack timer fires.
  long deadlineNanos() {
    return ackTimers.next();
  }

  /// Messages handed to subscribers so far, redeliveries included.
  long messagesOut() {
    return messagesOut;
  }

  long bytesOut() {
    return bytesOut;
  }

  /// How many of them were sent again.
  long redeliveries() {
    return redeliveries;
  }

  /// Acks of messages that were not pending.
  long duplicateAcks() {
    return duplicateAcks;
  }

  /// Sends what is due again, then new messages, until nothing is left, nobody has room or the next
  /// message has to be fetched. False if it stopped because `budget` messages were sent.
  boolean deliver(Consumer consumer, long nowNanos, int budget) {
    if (consumer.members().size() == 1) {
      sendDue(consumer.members().getFirst(), nowNanos);
    } else {
      List.copyOf(consumer.members()).forEach(member -> sendDue(member, nowNanos));
    }
    for (int sent = 0; sent < budget; sent++) {
      if (!readNext(consumer)) {
        return true;
      }
      var member = consumer.choose(log.first());
      if (member == null) {
        awaitDrain(consumer);
        return true;
      }
      sendFirst(consumer, member, nowNanos);
    }
    return false;
  }

  /// Loads the next message the consumer has not had; steps over what is no longer stored. False if
  /// there is none, or none yet.
  private boolean readNext(Consumer consumer) {
    long sequence = consumer.lastSent + 1;
    if (sequence > log.last()) {
      return false;
    }
    if (sequence < log.first()) {
      sequence = log.first();
      consumer.lastSent = sequence - 1;
    }
    while (sequence <= log.last()) {
      switch (load(sequence)) {
        case HERE -> {
          return true;
        }
        case MISSING -> consumer.lastSent = sequence++;
        case FETCHING -> {
          host.awaitFetch(consumer);
          return false;
        }
      }
    }
    return false;
  }

  private Loaded load(long sequence) {
    if (sequence < log.first()) {
      return Loaded.MISSING;
    }
    if (buffered == sequence) {
      return Loaded.HERE;
    }
    // The log notices who reads in order by being asked first, and reads ahead.
    if (!log.fetch(sequence)) {
      return Loaded.FETCHING;
    }
    try {
      buffered = log.read(sequence, buffer) ? sequence : 0;
    } catch (StoreException e) {
      // Not to be skipped: with the right key it can be read, and would be lost to its readers.
      buffered = 0;
      complain(sequence, e);
      return Loaded.FETCHING;
    }
    return buffered == sequence ? Loaded.HERE : Loaded.MISSING;
  }

  private void complain(long sequence, StoreException e) {
    if (unreadable != sequence) {
      unreadable = sequence;
      logger.log(ERROR, () -> "Error looking up message " + channel + ":" + sequence + " ("
          + e.getMessage() + "), delivery waits");
    }
  }

  private void sendFirst(Consumer consumer, Subscription member, long nowNanos) {
    consumer.lastSent = buffered;
    member.pending.put(buffered, nowNanos + member.ackWaitNanos);
    progress.changed(member.bookmark);
    armTimer(member, nowNanos);
    trace("Delivering", member);
    send(member);
  }

  /// The timer is never later than the ack wait of what is sent now. It may be without this: of a
  /// durable that was taken over with a shorter ack wait, it waits for what was sent before.
  private void armTimer(Subscription member, long nowNanos) {
    if (member.deadlineNanos() > nowNanos + member.ackWaitNanos) {
      ackTimers.set(member, nowNanos + member.ackWaitNanos);
    }
  }

  private void send(Subscription member) {
    member.route.publish(buffer.bytes(), 0, buffer.length());
    member.lastSent = Math.max(member.lastSent, buffered);
    messagesOut++;
    bytesOut += buffer.length();
  }

  /// Makes everything pending due at once, ascending, and gives the client one ack wait for it.
  void resume(Subscription subscription, long nowNanos) {
    subscription.due.clear();
    for (long sequence : subscription.pending.sortedSequences()) {
      subscription.due.add(sequence);
      if (subscription.pending.get(sequence, 0) == Subscription.UNKNOWN) {
        subscription.pending.put(sequence, nowNanos);
      }
    }
    if (!subscription.due.isEmpty()) {
      ackTimers.set(subscription, nowNanos + subscription.ackWaitNanos);
      logger.log(DEBUG, () -> "[Client:" + subscription.session.id() + "] Redelivering to subid="
          + subscription.id + durableName(subscription.consumer));
    }
  }

  private static String durableName(Consumer consumer) {
    return consumer.isDurable() ? ", durable=" + consumer.durableName() : "";
  }

  /// Fires the ack timers that have passed.
  void expire(long nowNanos) {
    for (var member = ackTimers.poll(nowNanos); member != null; member = ackTimers.poll(nowNanos)) {
      collectDue(member, nowNanos);
      host.ready(member.consumer);
    }
  }

  private void collectDue(Subscription member, long nowNanos) {
    if (member.pending.isEmpty()) {
      return;
    }
    if (member.suspect && !member.consumer.isGroup()) {
      logger.log(DEBUG, () -> "[Client:" + member.session.id() + "] Skipping redelivery to subid="
          + member.id + " due to missed client heartbeat");
      ackTimers.set(member, nowNanos + member.ackWaitNanos);
      return;
    }
    long next = nowNanos + member.ackWaitNanos;
    if (member.due.isEmpty()) {
      for (long sequence : member.pending.sequencesByValue()) {
        long expiry = member.pending.get(sequence, 0);
        if (expiry > nowNanos + TOLERANCE_NANOS) {
          next = expiry;
          break;
        }
        member.due.add(sequence);
      }
    }
    ackTimers.set(member, next);
  }

  private void sendDue(Subscription holder, long nowNanos) {
    boolean maySend = holder.isStarted()
        || holder.isAbsent() && holder.consumer.members().size() > 1;
    while (maySend && !holder.due.isEmpty()) {
      long sequence = holder.due.getFirst();
      if (!holder.pending.contains(sequence)) {
        holder.due.removeFirst();
        continue;
      }
      switch (load(sequence)) {
        case MISSING -> {
          holder.due.removeFirst();
          forget(holder, sequence);
          holder.consumer.redeliveries.remove(sequence);
        }
        case FETCHING -> {
          host.awaitFetch(holder.consumer);
          return;
        }
        case HERE -> {
          if (!postpone(holder, nowNanos) && !sendDue(holder, sequence, nowNanos)) {
            return;
          }
        }
      }
    }
  }

  /// Sends the message in the buffer to whoever should have it. False if that cannot be now.
  private boolean sendDue(Subscription holder, long sequence, long nowNanos) {
    boolean recovered = holder.pending.get(sequence, 0) == Subscription.UNKNOWN;
    var member = recovered && holder.isStarted()
        ? holder
        : holder.consumer.chooseAgain(holder, log.first());
    if (!member.isStarted()) {
      return false;
    }
    if (member.route.isCongested()) {
      awaitDrain(member);
      return false;
    }
    holder.due.removeFirst();
    sendAgain(holder, member, nowNanos);
    return true;
  }

  /// If the message in the buffer was delivered by an earlier run, its ack is due one ack wait
  /// after it was stored. True if that is still to come, and then so is its redelivery.
  private boolean postpone(Subscription holder, long nowNanos) {
    if (holder.pending.get(buffered, 0) != Subscription.UNKNOWN) {
      return false;
    }
    long stored = MsgProto.timestamp(buffer.bytes(), 0, buffer.length());
    long left = Math.min(holder.ackWaitNanos, stored + holder.ackWaitNanos - host.wallNanos());
    if (left <= TOLERANCE_NANOS) {
      return false;
    }
    holder.due.removeFirst();
    holder.pending.put(buffered, nowNanos + left);
    if (holder.deadlineNanos() > nowNanos + left) {
      ackTimers.set(holder, nowNanos + left);
    }
    return true;
  }

  private void sendAgain(Subscription holder, Subscription member, long nowNanos) {
    long sequence = buffered;
    if (member == holder) {
      long expiry = holder.pending.get(sequence, nowNanos);
      holder.pending.put(sequence,
          (expiry == Subscription.UNKNOWN ? nowNanos : expiry) + holder.ackWaitNanos);
    } else {
      holder.pending.remove(sequence);
      member.pending.put(sequence, nowNanos + member.ackWaitNanos);
      progress.changed(holder.bookmark);
      progress.changed(member.bookmark);
    }
    armTimer(member, nowNanos);
    redeliveries++;
    holder.consumer.redelivered++;
    trace("Redelivering", member);
    int length = buffer.length();
    int count = holder.consumer.countRedelivery(sequence);
    buffer.resize(
        MsgProto.writeRedelivery(buffer.resize(length + MsgProto.REDELIVERY_MAX), length, count));
    send(member);
    buffer.resize(length);
  }

  /// Forgets a pending message. In a group the ack may come from a member that had it before.
  void acknowledge(Subscription from, long sequence) {
    if (!forget(from, sequence)) {
      duplicateAcks++;
    }
    from.consumer.redeliveries.remove(sequence);
  }

  /// False if it was not pending.
  private boolean forget(Subscription from, long sequence) {
    if (from.pending.remove(sequence)) {
      progress.changed(from.bookmark);
      return true;
    }
    for (var member : from.consumer.members()) {
      if (member.pending.remove(sequence)) {
        progress.changed(member.bookmark);
        return true;
      }
    }
    return false;
  }

  /// Gives what a member that left had pending to the others in turn, due almost at once. What the
  /// log no longer holds would only take up their room.
  void handOver(Subscription left, long nowNanos) {
    var members = left.consumer.members();
    int turn = 0;
    for (long sequence : left.pending.sequencesByValue()) {
      if (sequence < log.first()) {
        left.consumer.redeliveries.remove(sequence);
        continue;
      }
      var member = members.get(turn++ % members.size());
      member.pending.put(sequence, nowNanos - HAND_OVER_BACKDATE_NANOS);
      ackTimers.set(member, nowNanos + HAND_OVER_DELAY_NANOS);
    }
    left.pending.removeIf(_ -> true);
    // Some inherit nothing, but the group's position must not leave with the one who left.
    members.forEach(member -> progress.changed(member.bookmark));
    progress.changed(left.bookmark);
  }

  /// The subscription gets nothing any more.
  void stop(Subscription subscription) {
    ackTimers.set(subscription, Clock.NEVER);
  }

  private void awaitDrain(Consumer consumer) {
    for (var member : consumer.members()) {
      if (member.hasRoom(log.first()) && member.route.isCongested()) {
        awaitDrain(member);
      }
    }
  }

  private void awaitDrain(Subscription member) {
    if (!member.awaitingDrain) {
      member.awaitingDrain = true;
      member.route.whenDrained(() -> host.post(new ChannelEvent.Drained(member)));
    }
  }

  private void trace(String action, Subscription member) {
    if (logger.isLoggable(TRACE)) {
      logger.log(TRACE, "[Client:" + member.session.id() + "] " + action + " msg to subid="
          + member.id + ", subject=" + channel + ", seq=" + buffered);
    }
  }
}
