package io.standpipe.store;

/// A log that does everything as another one; what is different overrides that.
public abstract class ForwardingLog implements MessageLog {
  protected final MessageLog log;

  protected ForwardingLog(MessageLog log) {
    this.log = log;
  }

  @Override
  public long first() {
    return log.first();
  }

  @Override
  public long last() {
    return log.last();
  }

  @Override
  public long count() {
    return log.count();
  }

  @Override
  public long bytes() {
    return log.bytes();
  }

  @Override
  public Entry seal(Entry entry) {
    return log.seal(entry);
  }

  @Override
  public void append(long sequence, Entry entry) {
    log.append(sequence, entry);
  }

  @Override
  public long lastTimestampNanos() {
    return log.lastTimestampNanos();
  }

  @Override
  public boolean fetch(long sequence) {
    return log.fetch(sequence);
  }

  @Override
  public boolean isMeasured() {
    return log.isMeasured();
  }

  @Override
  public boolean fetchRemoval(long sequence) {
    return log.fetchRemoval(sequence);
  }

  @Override
  public boolean fetchAt(long timestampNanos) {
    return log.fetchAt(timestampNanos);
  }

  @Override
  public void attach(Runnable wake) {
    log.attach(wake);
  }

  @Override
  public void awake() {
    log.awake();
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    return log.read(sequence, target);
  }

  @Override
  public long timestampNanos(long sequence) {
    return log.timestampNanos(sequence);
  }

  @Override
  public long roughTimestampNanos(long sequence) {
    return log.roughTimestampNanos(sequence);
  }

  @Override
  public long firstAtOrAfter(long timestampNanos) {
    return log.firstAtOrAfter(timestampNanos);
  }

  @Override
  public void removeBelow(long sequence) {
    log.removeBelow(sequence);
  }

  @Override
  public long firstBytes() {
    return log.firstBytes();
  }

  @Override
  public void close() {
    log.close();
  }
}
