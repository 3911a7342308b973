package io.standpipe.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import org.junit.jupiter.api.Test;

/// What the log takes from the system, and when it gives it back.
class MemoryLogTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void oneSmallMessageTakesAKibibyte() {
    try (var log = new MemoryLog()) {
      assertThat(log.reserved()).isZero();
      log.append(1, entry(128));
      assertThat(log.reserved()).isEqualTo(1024);
    }
  }

  @Test
  void aLargeLogTakesLittleMoreThanItsMessages() {
    try (var log = new MemoryLog()) {
      fill(log, 100_000, 150);
      assertThat(log.reserved()).isLessThan(log.bytes() + MEBIBYTE + MEBIBYTE / 10);
    }
    try (var log = new MemoryLog()) {
      fill(log, 60, 600_000);
      assertThat(log.reserved()).isLessThan(log.bytes() * 5 / 4);
    }
  }

  @Test
  void removedMessagesGiveTheirMemoryBackSlabBySlab() {
    try (var log = new MemoryLog()) {
      fill(log, 100_000, 150);
      for (long below = 1_000; below <= 100_000; below += 1_000) {
        log.removeBelow(below);
        assertThat(log.reserved()).isLessThan(log.bytes() + 2 * MEBIBYTE + MEBIBYTE / 10);
      }
      log.removeBelow(100_001);
      assertThat(log.reserved()).isZero();
    }
  }

  @Test
  void aLogThatIsAlwaysTrimmedStaysAsLargeAsItsContent() {
    try (var log = new MemoryLog()) {
      for (int sequence = 1; sequence <= 50_000; sequence++) {
        log.append(sequence, entry(200));
        log.removeBelow(sequence - 9);
        assertThat(log.reserved()).isLessThan(16 * 1024);
      }
    }
  }

  @Test
  void anotherThreadMayCloseIt() throws InterruptedException {
    var log = new MemoryLog();
    fill(log, 10_000, 150);

    var thread = Thread.ofPlatform().start(log::close);
    thread.join();

    assertThat(log.reserved()).isZero();
    assertThat(log.read(1, new MessageBuffer())).isFalse();
    assertThat(log.last()).isEqualTo(10_000);
    log.close();
  }

  @Test
  void aSequenceThatDoesNotFollowIsRefused() {
    try (var log = new MemoryLog()) {
      assertThatIllegalArgumentException().isThrownBy(() -> log.append(2, entry(1)));
      fill(log, 1, 1);
      assertThatIllegalArgumentException().isThrownBy(() -> log.append(1, entry(1)));
    }
  }

  private static void fill(MemoryLog log, int messages, int size) {
    for (int sequence = 1; sequence <= messages; sequence++) {
      log.append(sequence, entry(size));
    }
  }

  private static Entry entry(int size) {
    return new Entry(new byte[size], size, 0);
  }
}
