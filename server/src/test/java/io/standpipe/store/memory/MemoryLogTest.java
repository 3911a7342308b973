package io.standpipe.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the log takes from the system, and when it gives it back.
class MemoryLogTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void oneSmallMessageTakesAKibibyte() {
    try (var log = newLog()) {
      assertThat(log.reserved()).isZero();
      log.append(1, entry(128));
      assertThat(log.reserved()).isEqualTo(1024);
    }
  }

  @Test
  void aLargeLogTakesLittleMoreThanItsMessages() {
    try (var log = newLog()) {
      fill(log, 100_000, 150);
      assertThat(log.reserved()).isLessThan(log.bytes() + MEBIBYTE + MEBIBYTE / 10);
    }
    try (var log = newLog()) {
      fill(log, 60, 600_000);
      assertThat(log.reserved()).isLessThan(log.bytes() * 5 / 4);
    }
  }

  @Test
  void removedMessagesGiveTheirMemoryBackSlabBySlab() {
    try (var log = newLog()) {
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
    try (var log = newLog()) {
      for (int sequence = 1; sequence <= 50_000; sequence++) {
        log.append(sequence, entry(200));
        log.removeBelow(sequence - 9);
        assertThat(log.reserved()).isLessThan(16 * 1024);
      }
    }
  }

  @Test
  void anotherThreadMayCloseIt() throws InterruptedException {
    var log = newLog();
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
    try (var log = newLog()) {
      assertThatIllegalArgumentException().isThrownBy(() -> log.append(2, entry(1)));
      fill(log, 1, 1);
      assertThatIllegalArgumentException().isThrownBy(() -> log.append(1, entry(1)));
    }
  }

  @Test
  void whatIsReservedIsExactlyWhatIsTaken() {
    var random = new Random(7);
    var budget = new MemoryBudget(Long.MAX_VALUE);
    try (var log = new MemoryLog(budget, _ -> {})) {
      for (int batch = 0; batch < 300; batch++) {
        var entries = new ArrayList<Entry>();
        for (int i = random.nextInt(1, 100); i > 0; i--) {
          entries.add(entry(random.nextInt(1 << random.nextInt(1, 17))));
        }
        assertThat(log.reserve(entries)).isTrue();
        long reserved = budget.taken();
        entries.forEach(entry -> log.append(log.last() + 1, entry));
        assertThat(budget.taken()).isEqualTo(reserved).isEqualTo(log.reserved());
        log.removeBelow(log.first() + random.nextInt(60));
        assertThat(budget.taken()).isEqualTo(log.reserved());
      }
    }
    assertThat(budget.taken()).isZero();
  }

  @Test
  void withoutEnoughMemoryNothingIsTaken() {
    var budget = new MemoryBudget(3 * 1024);
    try (var log = new MemoryLog(budget, _ -> {})) {
      assertThat(log.reserve(List.of(entry(900), entry(900), entry(900), entry(900)))).isFalse();
      assertThat(budget.taken()).isZero();
      assertThat(log.reserve(List.of(entry(900), entry(900)))).isTrue();
      log.append(1, entry(900));
      log.append(2, entry(900));
      assertThat(log.reserve(List.of(entry(100)))).as("fits the last slab").isTrue();
      assertThat(budget.taken()).isLessThanOrEqualTo(budget.bytesMax()).isEqualTo(log.reserved());
    }
  }

  @Test
  void whatIsReservedAndNeverUsedIsGivenBack() {
    var budget = new MemoryBudget(MEBIBYTE);
    try (var log = new MemoryLog(budget, _ -> {})) {
      assertThat(log.reserve(List.of(entry(5_000)))).isTrue();
      assertThat(log.reserve(List.of(entry(5_000)))).as("the same again").isTrue();
      assertThat(budget.taken()).isEqualTo(5_002);
    }
    assertThat(budget.taken()).isZero();
  }

  private static MemoryLog newLog() {
    return new MemoryLog(new MemoryBudget(Long.MAX_VALUE), _ -> {});
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
