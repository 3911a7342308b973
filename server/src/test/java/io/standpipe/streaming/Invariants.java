package io.standpipe.streaming;

import java.util.concurrent.TimeUnit;

/// What holds whenever the engine has nothing left to do.
final class Invariants {
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Model model;
  private final DelayedJournal journal;

  Invariants(Model model, DelayedJournal journal) {
    this.model = model;
    this.journal = journal;
  }

  void check() {
    model.channels.values().forEach(this::check);
    model.sessions.values().forEach(this::check);
    if (journal.waiting() == 0) {
      checkAnswers();
    }
  }

  private void check(ModelChannel channel) {
    var limits = channel.limits;
    Broken.unless(
        channel.count() <= 1
            || (limits.messagesMax() == 0 || channel.count() <= limits.messagesMax())
                && (limits.bytesMax() == 0 || channel.bytes() <= limits.bytesMax()),
        "limits are kept", channel.name, channel.count(), channel.bytes());
    Broken.unless(
        channel.count() == 0 || channel.deleting
            || !channel.isTooOld(channel.at(channel.first), model.wallNanos()),
        "what is too old is gone", channel.name, channel.first);
    long idle = model.nowNanos() - channel.lastActivityNanos;
    Broken.unless(
        limits.inactivityMax().isZero() || channel.isOnline() || channel.undecided > 0
            || idle <= limits.inactivityMax().toNanos(),
        "channels that nobody uses go", channel.name, idle);
    Broken.unless(channel.committed.isEmpty(), "what is committed is applied", channel.name);
    channel.consumers.forEach(this::check);
  }

  private void check(ModelConsumer consumer) {
    long now = model.nowNanos();
    boolean congested = false;
    for (var reader : consumer.members) {
      congested |= model.isCongested(reader);
      if (!reader.isStarted() || !consumer.isGroup && !reader.owner().isSurelyHealthy()) {
        consumer.impededNanos = now;
      }
    }
    if (congested) {
      consumer.impededNanos = now;
      consumer.impededByCongestion = true;
    }
    for (var reader : consumer.members) {
      checkBusy(consumer, reader, congested);
      if (consumer.impededNanos < now) {
        checkInTime(consumer, reader);
      }
    }
  }

  /// Nobody who has room waits while there are messages.
  private void checkBusy(ModelConsumer consumer, Reader reader, boolean congested) {
    if (reader.isStarted() && !model.isCongested(reader)
        && consumer.inFlightAtMost(reader) < reader.request.maxInFlight()) {
      boolean resumes = consumer.resumes(reader);
      Broken.unless(!resumes || consumer.isGroup && congested,
          "what was pending comes at once after a resume", reader, reader.resume);
      // In a group, messages that are due may wait for somebody else's connection.
      Broken.unless(
          consumer.channel.nextAfter(consumer.position) == 0
              || congested && consumer.isGroup && (resumes || isAnythingDue(consumer)),
          "nobody is idle while a message waits", reader, consumer, "pending",
          reader.pending.keySet());
    }
  }

  private boolean isAnythingDue(ModelConsumer consumer) {
    long soon = model.nowNanos() + ModelDeliveries.TOLERANCE_NANOS;
    return consumer.unassigned.values().stream().anyMatch(p -> p.earliestNanos <= soon)
        || consumer.members.stream()
            .flatMap(member -> member.pending.values().stream())
            .anyMatch(p -> p.earliestNanos <= soon);
  }

  private void checkInTime(ModelConsumer consumer, Reader reader) {
    long now = model.nowNanos();
    long ackWait = consumer.members.stream().mapToLong(Reader::ackWaitNanos).max().orElse(0);
    long excuse = Math.max(consumer.impededNanos + ackWait,
        consumer.handedOverNanos + Model.HAND_OVER_DELAY_NANOS) + ModelDeliveries.TOLERANCE_NANOS;
    if (now <= excuse) {
      return;
    }
    reader.pending.tailMap(consumer.channel.first)
        .forEach((sequence, pending) -> Broken.unless(
            now <= pending.latestNanos + ModelDeliveries.TOLERANCE_NANOS,
            "what is not acknowledged comes again in time", reader, sequence, "late by",
            now - pending.latestNanos));
    Broken.unless(consumer.unassigned.tailMap(consumer.channel.first).isEmpty(),
        "what a member leaves behind goes to the others", consumer, consumer.unassigned.keySet());
  }

  private void check(Model.Session session) {
    if (!session.open || !session.kept) {
      return;
    }
    var player = session.player;
    long patience = (model.config.heartbeatFailCount() + 1)
        * model.config.heartbeatInterval().plus(model.config.heartbeatTimeout()).toNanos()
        + model.config.heartbeatInterval().toNanos();
    Broken.unless(
        player.answers()
            || model.nowNanos() <= Math.max(session.keptNanos, player.silentSince()) + patience,
        "a client that answers no more is closed", player);
  }

  private void checkAnswers() {
    var requests = model.requests;
    Broken.unless(requests.publications.isEmpty(), "every message is answered",
        requests.publications.stream().map(publication -> publication.text).toList());
    Broken.unless(
        requests.readers.isEmpty() && requests.endings.isEmpty() && requests.closings.isEmpty(),
        "every request is answered", requests.readers, requests.endings, requests.closings);
    for (var attempt : requests.attempts) {
      // Somebody may have been let in between, and is asked in turn.
      var session = model.session(attempt.player().client.id);
      long patience = session != null && session.openedNanos >= attempt.atNanos()
          ? session.openedNanos + 2 * PROBE_NANOS
          : attempt.atNanos() + PROBE_NANOS;
      Broken.unless(model.nowNanos() <= patience, "every newcomer is answered", attempt);
    }
    for (var reader : model.online()) {
      var session = reader.session;
      Broken.unless(session != null && session.open && reader.ends.isEmpty(), "what ends is over",
          reader, reader.ends);
    }
  }

  /// In the end, with everybody well and everything acknowledged, everybody has everything.
  void checkEnd() {
    for (var channel : model.channels.values()) {
      for (var consumer : channel.consumers) {
        Broken.unless(!consumer.isOnline() || channel.nextAfter(consumer.position) == 0,
            "in the end everybody has everything", consumer);
      }
    }
    var view = model.server().server.view();
    long messages = model.channels.values().stream().mapToLong(ModelChannel::count).sum();
    long subscriptions = model.channels.values()
        .stream()
        .mapToLong(ModelChannel::subscriptions)
        .sum();
    long sessions = model.sessions.values().stream().filter(session -> session.open).count();
    Broken.unless(
        view.totalMessages() == messages && view.subscriptions() == subscriptions
            && view.channels() == model.channels.size() && view.clients() == sessions,
        "the view shows what there is", view);
  }
}
