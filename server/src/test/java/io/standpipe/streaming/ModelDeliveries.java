package io.standpipe.streaming;

import io.standpipe.streaming.Reader.Pending;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.concurrent.TimeUnit;

/// What may be sent to whom and when. Part of the [Model].
final class ModelDeliveries {
  /// A message may come again this much too early.
  static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  private final Model model;

  ModelDeliveries(Model model) {
    this.model = model;
  }

  void check(Reader reader, DeliveredMessage message) {
    var consumer = reader.consumer;
    if (consumer == null || !reader.isStarted()) {
      throw new Broken("only subscriptions that were answered and are open get messages", reader,
          message);
    }
    var channel = consumer.channel;
    Broken.unless(channel.holds(message.sequence()), "only stored messages are delivered", reader,
        message);
    var stored = channel.at(message.sequence()).message();
    Broken.unless(
        message.data().equals(stored.data()) && message.subject().equals(stored.subject())
            && message.timestampNanos() == stored.timestampNanos(),
        "what is delivered is what was stored", message, stored);
    Broken.unless(!model.isCongested(reader), "deliveries wait for a congested connection", reader,
        message);
    if (message.redelivered()) {
      again(reader, consumer, message);
    } else {
      first(reader, consumer, message);
    }
  }

  private void first(Reader reader, ModelConsumer consumer, DeliveredMessage message) {
    long sequence = message.sequence();
    Broken.unless(message.redeliveryCount() == 0, "a first delivery counts no redeliveries",
        message);
    long next = consumer.channel.nextAfter(consumer.position);
    Broken.unless(sequence == next, "first deliveries skip and repeat nothing", reader, consumer,
        sequence, "instead of", next);
    Broken.unless(consumer.inFlight(reader) < reader.request.maxInFlight(),
        "nobody is above maxInFlight in first deliveries", reader, reader.pending.keySet());
    Broken.unless(!consumer.resumes(reader), "what was pending comes before what is new", reader,
        sequence, "before", reader.resume);
    if (consumer.isGroup) {
      checkChoice(reader, consumer, sequence);
    }
    consumer.position = sequence;
    long due = model.nowNanos() + reader.ackWaitNanos();
    reader.pending.put(sequence, new Pending(due, due));
  }

  /// Checks that no member was the better choice, as far as can be known.
  private void checkChoice(Reader chosen, ModelConsumer consumer, long sequence) {
    if (!consumer.acks.isEmpty() || !consumer.unassigned.isEmpty() || consumer.channel.first > 1) {
      return;
    }
    for (var member : consumer.members) {
      if (member != chosen && member.isStarted() && member.owner().isSurelyHealthy()
          && member.listening != null && !model.isCongested(member) && !member.drainUnheard
          && !consumer.resumes(member) && member.pending.size() < member.request.maxInFlight()) {
        Broken.unless(chosen.pending.size() <= member.pending.size() && chosen.listening != null,
            "the member with the fewest pending messages gets the next", chosen, "got", sequence,
            "instead of", member);
      }
    }
  }

  private void again(Reader reader, ModelConsumer consumer, DeliveredMessage message) {
    long sequence = message.sequence();
    long now = model.nowNanos();
    Broken.unless(consumer.isPending(sequence), "what was acknowledged never comes again", reader,
        message);
    int count = consumer.redeliveries.merge(sequence, 1, Integer::sum);
    Broken.unless(message.redeliveryCount() == count, "redeliveries are counted", reader, message,
        "instead of", count);
    var holder = consumer.holder(sequence);
    boolean resumed = holder != null && consumer.resumes(holder)
        && holder.resume.contains(sequence);
    var pending = holder == null
        ? consumer.unassigned.remove(sequence)
        : holder.pending.remove(sequence);
    if (pending == null) {
      throw new IllegalStateException("pending nowhere");
    }
    Broken.unless(resumed || pending.earliestNanos <= now + TOLERANCE_NANOS,
        "nothing comes again before its ack wait is over", reader, message, "due in",
        pending.earliestNanos - now);
    if (resumed && holder != null) {
      Broken.unless(holder.resume.first() == sequence, "what was pending comes in order", reader,
          message, "before", holder.resume);
      holder.resume.remove(sequence);
    } else if (!consumer.isGroup && !consumer.impededByCongestion) {
      Broken.unless(!isSurelySuspect(reader), "a client that misses heartbeats gets nothing again",
          reader, message);
    }
    long ackWait = reader.ackWaitNanos();
    if (holder == reader) {
      pending.earliestNanos += ackWait;
      pending.latestNanos += ackWait;
    } else {
      // Who held it before is not known if it was handed over.
      pending.earliestNanos = holder == null ? pending.earliestNanos + ackWait : now + ackWait;
    }
    pending.latestNanos = Math.max(holder == reader ? pending.latestNanos : 0, now + ackWait);
    reader.pending.put(sequence, pending);
  }

  private static boolean isSurelySuspect(Reader reader) {
    var session = reader.session;
    return reader.flaggable && reader.owner().silentSince() >= reader.startNanos && session != null
        && session.kept && reader.owner().isSurelySuspect(session.keptNanos);
  }
}
