package io.standpipe.streaming;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.actor.Clock;
import io.standpipe.store.Journal;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.SubscriptionRecord;
import io.standpipe.streaming.Bookmark.Attempt;
import io.standpipe.streaming.ChannelHost.Then;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Tells a store that survives how far the subscriptions of one channel have got. *Hot path:*
/// [#changed].
///
/// Positions go to the journal in bundles, the first 250 ms after something changed, and one at a
/// time; what was delivered and acknowledged in between never shows. A crash loses at most the last
/// bundle, which means second deliveries. A bundle that fails goes along with the next.
///
/// The end of a subscription depends on positions: those who inherit its pending messages must have
/// them before it goes. So all this is one proposal. The last of a group that leaves for good also
/// takes along those that left before it and may still be stored; otherwise the group could go on
/// through one of their records. An end that fails is owed, and proposed again behind the next
/// bundle.
///
/// The record of a subscription names the last sequence of which the store has the pending messages
/// as well. Otherwise it could, after a crash, skip what was never noted as delivered.
///
/// Source: reference, streaming protocol 10.4. Owned by the channel's actor.
final class Progress {
  static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final String channel;
  private final boolean persistent;
  private final System.Logger logger;
  private final ChannelHost host;
  private final List<Bookmark> dirty = new ArrayList<>();
  /// Proposed, but not known to be committed.
  private final Set<Bookmark> uncertain = new LinkedHashSet<>();
  /// Subscriptions whose end could not be kept.
  private final Set<Bookmark> owedEnds = new LinkedHashSet<>();
  /// Durables of which it could not be kept that they have no subscriber.
  private final Set<Bookmark> owedSuspensions = new LinkedHashSet<>();
  private int inFlight;
  /// When the first of `dirty` changed.
  private long sinceNanos;

  Progress(String channel, boolean persistent, System.Logger logger, ChannelHost host) {
    this.channel = channel;
    this.persistent = persistent;
    this.logger = logger;
    this.host = host;
  }

  /// The pending messages or the position of a subscription changed.
  void changed(Bookmark bookmark) {
    if (!bookmark.dirty && persistent) {
      bookmark.dirty = true;
      if (dirty.isEmpty()) {
        sinceNanos = host.nowNanos();
      }
      dirty.add(bookmark);
    }
  }

  long deadlineNanos() {
    return dirty.isEmpty() || inFlight > 0 ? Clock.NEVER : sinceNanos + DELAY_NANOS;
  }

  void expire(long nowNanos) {
    if (deadlineNanos() <= nowNanos) {
      flush(_ -> {});
    }
  }

  /// Proposes all that changed; `then` goes on when it is decided.
  void flush(Then then) {
    end(List.of(), then);
  }

  /// As [#flush], together with the end of subscriptions.
  void end(Collection<Bookmark> ended, Then then) {
    ended.forEach(Bookmark::end);
    var attempts = attempts();
    if (attempts.isEmpty() && ended.isEmpty()) {
      then.decided("");
      return;
    }
    inFlight++;
    host.propose(bundle(attempts, ended), failure -> {
      inFlight--;
      decided(attempts, ended, failure);
      then.decided(failure);
    });
  }

  /// What is in flight is part of it: nobody's position may be kept without the pending messages of
  /// the others in its group.
  private List<Attempt> attempts() {
    uncertain.addAll(dirty);
    dirty.forEach(bookmark -> bookmark.dirty = false);
    dirty.clear();
    var attempts = new ArrayList<Attempt>();
    for (var bookmark : List.copyOf(uncertain)) {
      var attempt = bookmark.attempt();
      if (attempt == null) {
        uncertain.remove(bookmark);
      } else {
        attempts.add(attempt);
      }
    }
    return attempts;
  }

  private Operation bundle(List<Attempt> attempts, Collection<Bookmark> ended) {
    List<Position> positions = attempts.stream().map(Attempt::position).toList();
    List<Long> ids = ended.stream().map(bookmark -> bookmark.id).toList();
    return new Operation.Progress(channel, positions, ids);
  }

  private void decided(List<Attempt> attempts, Collection<Bookmark> ended, String failure) {
    if (!failure.isEmpty()) {
      logger.log(ERROR, () -> "Unable to keep positions of subscriptions on channel "
          + Quoted.of(channel) + ": " + failure);
      if (persistent) {
        owedEnds.addAll(ended);
      }
      return;
    }
    for (var attempt : attempts) {
      if (attempt.committed()) {
        uncertain.remove(attempt.bookmark());
      }
    }
    ended.forEach(Bookmark::ended);
    owedEnds.removeAll(ended);
    payOwed();
  }

  private void payOwed() {
    if (!owedEnds.isEmpty()) {
      var ended = List.copyOf(owedEnds);
      owedEnds.clear();
      end(ended, _ -> {});
    }
    for (var bookmark : List.copyOf(owedSuspensions)) {
      suspend(bookmark, bookmark.latest(), _ -> {});
    }
  }

  /// Creates or replaces the record of a subscription.
  void put(Bookmark bookmark, SubscriptionRecord subscription, Then then) {
    propose(bookmark, subscription, then);
  }

  /// Notes that a durable has no subscriber any more. What comes after it, such as a resume, makes
  /// one that failed obsolete.
  void suspend(Bookmark bookmark, SubscriptionRecord subscription, Then then) {
    propose(bookmark, subscription, failure -> {
      if (!failure.isEmpty() && persistent && subscription.equals(bookmark.latest)) {
        owedSuspensions.add(bookmark);
      }
      then.decided(failure);
    });
  }

  private void propose(Bookmark bookmark, SubscriptionRecord subscription, Then then) {
    bookmark.latest = subscription;
    owedSuspensions.remove(bookmark);
    host.propose(new Operation.PutSubscription(channel, subscription), then);
  }

  /// Proposes what is left when nobody will hear the outcome any more.
  void close(Journal journal) {
    var attempts = attempts();
    if (!attempts.isEmpty() || !owedEnds.isEmpty()) {
      journal.propose(bundle(attempts, owedEnds), _ -> {});
    }
    for (var bookmark : owedSuspensions) {
      journal.propose(new Operation.PutSubscription(channel, bookmark.latest()), _ -> {});
    }
    owedEnds.clear();
    owedSuspensions.clear();
  }
}
