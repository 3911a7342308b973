package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.TRACE;

import io.standpipe.actor.Clock;
import io.standpipe.actor.Deadlines;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
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
  private final Deadlines<Subscription> ackTimers = new Deadlines<>();
  private final MessageBuffer buffer = new MessageBuffer();
  /// The sequence in `buffer`, 0 for none.
  private long buffered;
  private long messagesOut;
  private long bytesOut;

  Delivery(String channel, MessageLog log, System.Logger logger, ChannelHost host) {
    this.channel = channel;
    this.log = log;
    this.logger = logger;
    this.host = host;
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

  /// Sends what is due again, then new messages, until nothing is left or nobody has room. False if
  /// it stopped because `budget` messages were sent.
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

  /// Loads the next message the consumer has not had; steps over what is no longer stored.
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
      if (load(sequence)) {
        return true;
      }
      consumer.lastSent = sequence++;
    }
    return false;
  }

  private boolean load(long sequence) {
    if (sequence < log.first()) {
      return false;
    }
    if (buffered != sequence) {
      buffered = log.read(sequence, buffer) ? sequence : 0;
    }
    return buffered == sequence;
  }

  private void sendFirst(Consumer consumer, Subscription member, long nowNanos) {
    consumer.lastSent = buffered;
    member.pending.put(buffered, nowNanos + member.ackWaitNanos);
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
    messagesOut++;
    bytesOut += buffer.length();
  }

  /// Makes everything pending due at once, ascending, and gives the client one ack wait for it.
  void resume(Subscription subscription, long nowNanos) {
    subscription.due.clear();
    for (long sequence : subscription.pending.sortedSequences()) {
      subscription.due.add(sequence);
    }
    if (!subscription.due.isEmpty()) {
      ackTimers.set(subscription, nowNanos + subscription.ackWaitNanos);
    }
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
    while (holder.isStarted() && !holder.due.isEmpty()) {
      long sequence = holder.due.getFirst();
      if (!holder.pending.contains(sequence)) {
        holder.due.removeFirst();
      } else if (!load(sequence)) {
        holder.due.removeFirst();
        acknowledge(holder, sequence);
      } else {
        var member = holder.consumer.chooseAgain(holder, log.first());
        if (member.route.isCongested()) {
          awaitDrain(member);
          return;
        }
        holder.due.removeFirst();
        sendAgain(holder, member, nowNanos);
      }
    }
  }

  private void sendAgain(Subscription holder, Subscription member, long nowNanos) {
    long sequence = buffered;
    if (member == holder) {
      holder.pending.put(sequence, holder.pending.get(sequence, nowNanos) + holder.ackWaitNanos);
    } else {
      holder.pending.remove(sequence);
      member.pending.put(sequence, nowNanos + member.ackWaitNanos);
    }
    armTimer(member, nowNanos);
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
    if (!from.pending.remove(sequence)) {
      for (var member : from.consumer.members()) {
        if (member.pending.remove(sequence)) {
          break;
        }
      }
    }
    from.consumer.redeliveries.remove(sequence);
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
