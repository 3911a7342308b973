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

  /// Stores an entry as `sequence`, which is `last() + 1`.
  void append(long sequence, Entry entry);

  /// Copies the encoded message into `target`. False, and `target` untouched, if it is not there.
  boolean read(long sequence, MessageBuffer target);

  /// The timestamp of a stored message in nanoseconds since the epoch; -1 if it is not there.
  long timestampNanos(long sequence);

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
