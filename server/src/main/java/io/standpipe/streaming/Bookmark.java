package io.standpipe.streaming;

import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.SubscriptionRecord;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What one stored subscription has pending, and what the store knows of it. It outlives its
/// subscriber: whoever resumes a durable goes on with it.
///
/// While it is not known what became of a proposal, the store may or may not have it. So two sets
/// are kept: what is pending in the store for certain, and what may be. The next proposal names all
/// that is pending now but not for certain, and all that may be pending but is not now; it is right
/// whatever became of the ones before it. Owned by the channel's actor.
final class Bookmark {
  /// The id under which the subscription is stored.
  final long id;
  final Consumer consumer;
  /// Delivered and not acknowledged: sequence to the time its ack is due.
  final SequenceMap pending = new SequenceMap();
  /// Changed since it was last proposed; see [Progress].
  boolean dirty;
  private boolean ended;
  /// The last record of it that was proposed.
  @Nullable
  SubscriptionRecord latest;
  private Sequences certain = Sequences.NONE;
  private Sequences possible = Sequences.NONE;
  private long keptLastSent;
  private int attempts;

  Bookmark(long id, Consumer consumer) {
    this.id = id;
    this.consumer = consumer;
    this.keptLastSent = consumer.keptLastSent;
  }

  /// Of a subscription that was recovered; nothing is known of when its acks are due.
  Bookmark(long id, Consumer consumer, Sequences stored, long storedLastSent) {
    this.id = id;
    this.consumer = consumer;
    this.certain = stored;
    this.possible = stored;
    this.keptLastSent = storedLastSent;
  }

  SubscriptionRecord latest() {
    return Objects.requireNonNull(latest, "latest");
  }

  /// It leaves the store, which need not be told of its position any more.
  void end() {
    ended = true;
    consumer.departed().add(this);
  }

  /// It has left the store.
  void ended() {
    consumer.departed().remove(this);
  }

  /// A proposal of what changed; null if the store knows.
  @Nullable
  Attempt attempt() {
    if (ended) {
      return null;
    }
    var now = Sequences.of(pending.sortedSequences());
    var delivered = now.minus(certain);
    var settled = possible.minus(now);
    if (delivered.isEmpty() && settled.isEmpty() && consumer.lastSent == keptLastSent) {
      return null;
    }
    certain = certain.minus(settled);
    possible = settled.isEmpty() ? now : union(now, settled);
    return new Attempt(this, ++attempts, now,
        new Position(id, consumer.lastSent, delivered, settled));
  }

  private static Sequences union(Sequences a, Sequences b) {
    return Sequences.of(LongStream.concat(a.stream(), b.stream()).sorted().toArray());
  }

  /// One proposal of a bookmark.
  record Attempt(Bookmark bookmark, int number, Sequences pending, Position position) {
    /// The proposal is committed. True if the store now knows all that was ever proposed.
    boolean committed() {
      var consumer = bookmark.consumer;
      consumer.keptLastSent = Math.max(consumer.keptLastSent, position.lastSent());
      if (number != bookmark.attempts) {
        return false;
      }
      bookmark.certain = pending;
      bookmark.possible = pending;
      bookmark.keptLastSent = position.lastSent();
      return true;
    }
  }
}
