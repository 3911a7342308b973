package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.MessageBuffer;
import io.standpipe.store.StoreContract;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that are not in memory come back, whatever the writer does meanwhile.
class ColdReadTest {
  private final GatedDisk disk = new GatedDisk();
  private final FileStore store;
  private final FileLog log;
  private final MessageBuffer buffer = new MessageBuffer();

  ColdReadTest(@TempDir Path directory) {
    store = FileStore.open(FileStoreConfig.of(directory), disk, System.getLogger("test"));
    store.recover(FileStoreContractTest.SERVER);
    log = (FileLog) store.createChannel("orders");
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
  }

  @Test
  void aBlockThatWasAskedForBeforeItsEndWasWrittenHidesNothing() {
    append(20);
    until(() -> isForgotten(1));
    disk.writes.shut();
    append(20);
    disk.answers.shut();
    assertThat(log.fetch(1)).isFalse();
    until(disk.answers::hasArrivals);
    disk.writes.open();
    until(() -> isForgotten(40));
    disk.answers.open();
    for (long sequence = 1; sequence <= 40; sequence++) {
      assertReadable(sequence);
    }
  }

  @Test
  void aBlockWithAPartInMemoryIsLoadedAroundTheMessageThatIsWanted() {
    append(20);
    until(() -> isForgotten(1));
    disk.writes.shut();
    append(20);
    assertReadable(1);
    disk.writes.open();
    append(20);
    until(() -> isForgotten(60));
    assertReadable(30);
    assertReadable(60);
    assertReadable(1);
  }

  @Test
  void readersAtAnyDistanceFindEverything() {
    var random = new Random(7);
    long[] next = {1, 1, 1, 1};
    while (log.last() < 20_000) {
      append(random.nextInt(200));
      if (random.nextInt(10) == 0) {
        log.trim();
      }
      int reader = random.nextInt(next.length);
      for (int i = random.nextInt(400); i > 0 && next[reader] <= log.last(); i--) {
        if (!log.fetch(next[reader])) {
          break;
        }
        assertThat(log.read(next[reader], buffer)).as("sequence %d", next[reader]).isTrue();
        next[reader]++;
      }
    }
  }

  @Test
  void whoWaitsForABlockThatIsDroppedIsWoken(@TempDir Path other) {
    var smallSlices = inSlicesOf(10, other);
    try (var second = FileStore.open(smallSlices, disk, System.getLogger("test"))) {
      second.recover(FileStoreContractTest.SERVER);
      var sliced = (FileLog) second.createChannel("orders");
      append(sliced, 20);
      until(() -> isForgotten(sliced, 1));
      disk.answers.shut();
      assertThat(sliced.fetch(1)).isFalse();
      var calls = new AtomicInteger();
      sliced.attach(calls::incrementAndGet);
      sliced.removeBelow(11);
      assertThat(calls).hasValue(1);
      disk.answers.open();
      sliced.close();
    }
  }

  private static FileStoreConfig inSlicesOf(int messages, Path directory) {
    var d = FileStoreConfig.of(directory);
    return new FileStoreConfig(directory, d.limits(), d.sync(), d.autoSync(), d.verify(),
        d.polynomial(), new FileStoreConfig.SliceLimits(messages, 0, Duration.ZERO),
        d.archiveScript(), d.handlesMax(), d.parallelRecovery(), d.truncateBadEof(), d.compaction(),
        d.readBlockBytes(), d.journalSegmentBytes());
  }

  private void append(int count) {
    append(log, count);
  }

  private static void append(FileLog log, int count) {
    for (int i = 0; i < count; i++) {
      long sequence = log.last() + 1;
      log.append(sequence, StoreContract.entry("message " + sequence, sequence * 1000));
    }
  }

  /// Whether a message is not in memory any more, after an attempt to make it so.
  private boolean isForgotten(long sequence) {
    return isForgotten(log, sequence);
  }

  private boolean isForgotten(FileLog log, long sequence) {
    log.trim();
    return !log.read(sequence, buffer);
  }

  private void assertReadable(long sequence) {
    until(() -> log.fetch(sequence));
    assertThat(log.read(sequence, buffer)).as("sequence %d", sequence).isTrue();
    var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
    assertThat(message == null ? "" : message.data().toString()).isEqualTo("message " + sequence);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }
}
