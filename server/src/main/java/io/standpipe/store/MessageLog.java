package io.standpipe.store;

/// The messages of one channel, each the encoded `MsgProto` that is delivered. One owner thread.
///
/// `(first, last)` is `(0, 0)` if nothing was ever stored, `(last + 1, last)` if all is gone. `last`
/// never goes back.
public interface MessageLog extends AutoCloseable {
  long first();

  long last();

  /// Messages held now.
  long count();

  /// What `max_bytes` is compared with; each store counts in its own way (memory: encoded sizes).
  long bytes();

  /// Whether [#count] and [#bytes] are exact, and [#firstAtOrAfter] can be answered. After a start
  /// they may be counted while clients are served: until then nothing counts as missing, and
  /// messages that were not counted have no bytes. The owner is woken when they are exact.
  default boolean isMeasured() {
    return true;
  }

  /// An entry in the form in which this log keeps it: what is proposed to the journal, and appended
  /// once it is committed.
  default Entry seal(Entry entry) {
    return entry;
  }

  /// Stores an entry as `sequence`, which is `last() + 1`.
  void append(long sequence, Entry entry);

  /// The timestamp of the message `last`, which may be gone; 0 if nothing was ever stored.
  long lastTimestampNanos();

  /// Whether the message is in memory, so that [#read], [#timestampNanos] and, for the first
  /// message, [#firstBytes] can see it. If not, it is being fetched, and the owner is woken when it
  /// is there, or when it is known that it cannot be read and counts as missing. True for sequences
  /// that are not stored.
  default boolean fetch(long sequence) {
    return true;
  }

  /// As [#fetch], for what [#removeBelow] of that sequence has to see.
  default boolean fetchRemoval(long sequence) {
    return fetch(sequence);
  }

  /// As [#fetch], for what [#firstAtOrAfter] has to see.
  default boolean fetchAt(long timestampNanos) {
    return true;
  }

  /// Gives the log a way to have [#awake] called on the owner's thread. `wake` may run on
  /// any thread.
  default void attach(Runnable wake) {}

  /// The owner's answer to a call of `wake`: takes in what was fetched, gives memory back.
  default void awake() {}

  /// Copies the encoded message into `target`. False, and `target` untouched, if it is not there.
  /// Fails with a [StoreException] if it is there and cannot be decrypted.
  boolean read(long sequence, MessageBuffer target);

  /// The timestamp of a stored message in nanoseconds since the epoch; -1 if it is not there.
  long timestampNanos(long sequence);

  /// As [#timestampNanos], for a message that need not be in memory: then it may be the time of one
  /// stored a little earlier. -1 if it is not known.
  default long roughTimestampNanos(long sequence) {
    return timestampNanos(sequence);
  }

  /// The first sequence whose timestamp is at least this; `last() + 1` if there is none and 0 if
  /// nothing was ever stored.
  long firstAtOrAfter(long timestampNanos);

  /// Forgets the messages below `sequence`, at most all of them.
  void removeBelow(long sequence);

  /// The size by which [#bytes] falls if the first message goes; 0 if there is none.
  long firstBytes();

  @Override
  void close();
}
