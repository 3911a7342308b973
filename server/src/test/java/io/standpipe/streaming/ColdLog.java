package io.standpipe.streaming;

import io.standpipe.store.ForwardingLog;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.StoreException;
import java.util.TreeSet;

/// A log that can pretend that messages are not in memory, or cannot be read.
final class ColdLog extends ForwardingLog {
  /// Below this, messages are not in memory until they were fetched.
  private long coldBelow;
  private final TreeSet<Long> warm = new TreeSet<>();
  private final TreeSet<Long> wanted = new TreeSet<>();
  private final TreeSet<Long> arrived = new TreeSet<>();
  private final TreeSet<Long> damaged = new TreeSet<>();
  private final TreeSet<Long> encrypted = new TreeSet<>();
  private Runnable wake = () -> {};
  /// How often something was asked for that is not there.
  int waits;

  ColdLog(MessageLog log) {
    super(log);
  }

  /// All that is stored now leaves the memory.
  void cool() {
    coldBelow = log.last() + 1;
    warm.clear();
  }

  void damage(long sequence) {
    damaged.add(sequence);
  }

  /// Messages that cannot be decrypted until [#decrypt].
  void encrypt(long sequence) {
    encrypted.add(sequence);
  }

  void decrypt() {
    encrypted.clear();
    wake.run();
  }

  boolean isWanted() {
    return !wanted.isEmpty();
  }

  /// What was asked for has come.
  void load() {
    arrived.addAll(wanted);
    wanted.clear();
    wake.run();
  }

  @Override
  public boolean fetch(long sequence) {
    if (sequence < log.first() || sequence >= coldBelow || warm.contains(sequence)) {
      return true;
    }
    waits++;
    wanted.add(sequence);
    return false;
  }

  @Override
  public boolean fetchRemoval(long sequence) {
    return fetch(sequence);
  }

  @Override
  public boolean fetchAt(long timestampNanos) {
    return fetch(log.firstAtOrAfter(timestampNanos));
  }

  @Override
  public void attach(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public void awake() {
    warm.addAll(arrived);
    arrived.clear();
  }

  private boolean isThere(long sequence) {
    return !damaged.contains(sequence) && (sequence >= coldBelow || warm.contains(sequence));
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    if (encrypted.contains(sequence)) {
      throw new StoreException("cipher: message authentication failed");
    }
    return isThere(sequence) && log.read(sequence, target);
  }

  @Override
  public long timestampNanos(long sequence) {
    return isThere(sequence) ? log.timestampNanos(sequence) : -1;
  }

  @Override
  public void removeBelow(long sequence) {
    if (sequence > log.last() || isThere(sequence)) {
      log.removeBelow(sequence);
    }
  }

  @Override
  public long firstBytes() {
    return isThere(log.first()) ? log.firstBytes() : 0;
  }

  @Override
  public void close() {}
}
