package io.standpipe.store.file;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The content of a file: what programs see, what the disk has, and the changes between the two.
final class SimulatedFile {
  private enum State {
    /// Not synced yet: a power loss may undo it, or tear it.
    PENDING,
    /// A sync failed: the next one takes it for done, and yet the disk may not have it.
    FORGOTTEN,
    SYNCED
  }

  private static final class Change {
    final long position;
    /// What was written; empty if the file was cut at `position`.
    final byte[] bytes;
    State state = State.PENDING;

    Change(long position, byte[] bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    boolean isTruncation() {
      return bytes.length == 0;
    }
  }

  private byte[] live;
  private byte[] durable;
  private final ArrayDeque<Change> changes = new ArrayDeque<>();

  SimulatedFile() {
    this(new byte[0]);
  }

  private SimulatedFile(byte[] content) {
    live = content;
    durable = content.clone();
  }

  int size() {
    return live.length;
  }

  byte[] content() {
    return live.clone();
  }

  int read(byte[] target, int offset, int length, long position) {
    int count = Math.clamp(live.length - position, 0, length);
    System.arraycopy(live, (int) Math.min(position, live.length), target, offset, count);
    return count;
  }

  void write(long position, byte[] bytes) {
    if (bytes.length > 0) {
      live = written(live, position, bytes, bytes.length);
      changes.add(new Change(position, bytes));
    }
  }

  void truncate(long size) {
    if (size < live.length) {
      live = Arrays.copyOf(live, (int) size);
      changes.add(new Change(size, new byte[0]));
    }
  }

  void sync() {
    changes.forEach(change -> {
      if (change.state == State.PENDING) {
        change.state = State.SYNCED;
      }
    });
    while (!changes.isEmpty() && changes.getFirst().state == State.SYNCED) {
      durable = applied(durable, changes.removeFirst());
    }
  }

  void failSync() {
    changes.forEach(change -> {
      if (change.state == State.PENDING) {
        change.state = State.FORGOTTEN;
      }
    });
  }

  /// What a power loss leaves: any of the changes that were not synced, parts of some.
  SimulatedFile afterPowerLoss(RandomGenerator random) {
    var content = durable;
    for (var change : changes) {
      if (change.state == State.SYNCED) {
        content = applied(content, change);
      } else {
        boolean isLast = change.equals(changes.getLast());
        switch (random.nextInt(isLast ? 3 : 6)) {
          case 0 -> {
            // Lost.
          }
          case 1 -> content = change.isTruncation()
              ? content
              : written(content, change.position, change.bytes,
                  random.nextInt(change.bytes.length));
          default -> content = applied(content, change);
        }
      }
    }
    return new SimulatedFile(content.clone());
  }

  private static byte[] applied(byte[] content, Change change) {
    return change.isTruncation()
        ? Arrays.copyOf(content, (int) Math.min(content.length, change.position))
        : written(content, change.position, change.bytes, change.bytes.length);
  }

  /// In place if it fits.
  private static byte[] written(byte[] content, long position, byte[] bytes, int length) {
    int end = (int) position + length;
    var target = end > content.length ? Arrays.copyOf(content, end) : content;
    System.arraycopy(bytes, 0, target, (int) position, length);
    return target;
  }
}
