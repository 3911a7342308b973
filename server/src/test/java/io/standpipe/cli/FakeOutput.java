package io.standpipe.cli;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Keeps the lines it is given, as `LEVEL prefix text`. It can be made to take none for a while.
final class FakeOutput implements LogOutput {
  static final Instant LEAP_DAY = Instant.parse("2024-02-29T12:37:00.123456Z");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open;
  private volatile boolean closed;

  private FakeOutput(CountDownLatch open) {
    this.open = open;
  }

  static FakeOutput create() {
    return new FakeOutput(new CountDownLatch(0));
  }

  /// Takes the first line only after [#unblock].
  static FakeOutput blocked() {
    return new FakeOutput(new CountDownLatch(1));
  }

  static LogLine line(LogLevel level, Component component, String text) {
    return new LogLine(LEAP_DAY, component, level, text, List.of());
  }

  /// Waits until it has been given a line.
  void awaitFirst() throws InterruptedException {
    entered.await();
  }

  void unblock() {
    open.countDown();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void write(LogLine line) {
    entered.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    lines.add(line.level() + " " + line.component().prefix() + line.text());
    line.frames().forEach(frame -> lines.add("  " + frame));
  }

  @Override
  public void flush() {
    // Nothing is buffered.
  }

  @Override
  public void close() {
    closed = true;
  }
}
