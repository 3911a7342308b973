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
/// them before it goes. So these positions are proposed first, and its end only when they are
/// committed. An end that fails is owed, and proposed again behind the next bundle.
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
  private final Set<Bookmark> owed = new LinkedHashSet<>();
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
    var attempts = attempts();
    if (attempts.isEmpty()) {
      then.decided("");
      return;
    }
    inFlight++;
    host.propose(bundle(attempts), failure -> {
      inFlight--;
      decided(attempts, failure);
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

  private Operation bundle(List<Attempt> attempts) {
    List<Position> positions = attempts.stream().map(Attempt::position).toList();
    return new Operation.Progress(channel, positions);
  }

  private void decided(List<Attempt> attempts, String failure) {
    if (!failure.isEmpty()) {
      logger.log(ERROR, () -> "Unable to keep positions of subscriptions on channel "
          + Quoted.of(channel) + ": " + failure);
      return;
    }
    for (var attempt : attempts) {
      if (attempt.committed()) {
        uncertain.remove(attempt.bookmark());
      }
    }
    for (var bookmark : List.copyOf(owed)) {
      end(bookmark, bookmark.latest(), _ -> {});
    }
  }

  /// Creates or replaces the record of a subscription.
  void put(Bookmark bookmark, SubscriptionRecord subscription, Then then) {
    propose(bookmark, new Operation.PutSubscription(channel, subscription), then);
  }

  /// Notes that a durable has no subscriber any more.
  void suspend(Bookmark bookmark, SubscriptionRecord subscription, Then then) {
    end(bookmark, new Operation.PutSubscription(channel, subscription), then);
  }

  /// Removes a subscription that nobody's position depends on.
  void drop(Bookmark bookmark, Then then) {
    bookmark.drop();
    end(bookmark, new Operation.DropSubscription(channel, bookmark.id), then);
  }

  /// As [#drop], after the positions that depend on it were proposed; they are kept unless
  /// `positionsFailure` says otherwise.
  void drop(Bookmark bookmark, String positionsFailure, Then then) {
    if (positionsFailure.isEmpty()) {
      drop(bookmark, then);
    } else {
      bookmark.drop();
      bookmark.latest = new Operation.DropSubscription(channel, bookmark.id);
      owed.add(bookmark);
      then.decided(positionsFailure);
    }
  }

  /// What comes after it, such as a resume, makes a failed end obsolete.
  private void end(Bookmark bookmark, Operation operation, Then then) {
    propose(bookmark, operation, failure -> {
      if (!failure.isEmpty() && persistent && operation.equals(bookmark.latest)) {
        owed.add(bookmark);
      }
      then.decided(failure);
    });
  }

  private void propose(Bookmark bookmark, Operation operation, Then then) {
    bookmark.latest = operation;
    owed.remove(bookmark);
    host.propose(operation, then);
  }

  /// Proposes what is left when nobody will hear the outcome any more.
  void close(Journal journal) {
    var attempts = attempts();
    if (!attempts.isEmpty()) {
      journal.propose(bundle(attempts), _ -> {});
    }
    owed.forEach(bookmark -> journal.propose(bookmark.latest(), _ -> {}));
    owed.clear();
  }
}
