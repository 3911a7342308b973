package io.standpipe.store.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.RecordingLogger;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.StoreContract;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file that spares the next start the reading of a slice.
class SparseIndexFileTest {
  private static final long NOW = 1_767_225_600_000_000_000L;
  private static final int MESSAGES = 3_000;

  @TempDir
  Path directory;

  private Path store;
  private Path data;
  private Path index;

  /// One channel with 3 MB in two slices, cleanly stopped.
  @BeforeEach
  void fill() {
    store = directory.resolve("store");
    data = store.resolve("orders").resolve("msgs.2.dat");
    index = store.resolve("orders").resolve("msgs.2.spx");
    try (var files = open()) {
      files.recover(FileStoreContractTest.SERVER);
      var log = files.createChannel("orders");
      append(files, log, MESSAGES);
      log.close();
    }
  }

  @Test
  void aStopLeavesAnIndexBesideEveryLargeSlice() {
    assertThat(store.resolve("orders").resolve("msgs.1.spx")).exists();
    assertThat(index).exists();
  }

  @Test
  void whatItCoversIsNotRead() throws IOException {
    damage(data, 5_000);

    assertThat(reopened().lines()).isEmpty();
  }

  @Test
  void withoutItTheSliceIsRead() throws IOException {
    damage(data, 5_000);
    Files.delete(index);

    assertThat(reopened().lines()).singleElement().asString().contains("Skipping damage");
  }

  @Test
  void theChannelIsTheSameWithAndWithoutIt() throws IOException {
    var with = picture();
    assertThat(with).startsWith("1..%d count %d".formatted(MESSAGES, MESSAGES));

    Files.delete(index);
    Files.delete(store.resolve("orders").resolve("msgs.1.spx"));

    assertThat(picture()).isEqualTo(with);
  }

  @Test
  void whatFollowsTheCoveredPartIsRead() throws IOException {
    var old = Files.readAllBytes(index);
    try (var files = open()) {
      var log = files.recover(FileStoreContractTest.SERVER).channels().getFirst().log();
      append(files, log, 10);
      log.close();
    }
    Files.write(index, old);

    assertThat(picture()).startsWith("1..%d count %d".formatted(MESSAGES + 10, MESSAGES + 10))
        .contains("message " + (MESSAGES + 10) + " ");
  }

  /// Cut in the middle, each of its parts damaged, or empty.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 16, 40, 72, 76, 200})
  void anIndexThatIsDamagedIsNotTrusted(int position) throws IOException {
    var with = picture();
    damage(index, position);
    assertThat(picture()).isEqualTo(with);

    try (var file = FileChannel.open(index, StandardOpenOption.WRITE)) {
      file.truncate(position);
    }
    assertThat(picture()).isEqualTo(with);
  }

  @Test
  void anIndexOfAnotherFileIsNotTrusted() throws IOException {
    Files.copy(store.resolve("orders").resolve("msgs.1.spx"), directory.resolve("other"));
    var with = picture();
    Files.delete(index);
    Files.move(directory.resolve("other"), index);

    assertThat(picture()).isEqualTo(with);
  }

  @Test
  void anIndexThatCoversMoreThanTheFileIsNotTrusted() throws IOException {
    try (var file = FileChannel.open(data, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }

    assertThat(picture()).doesNotContain("1.." + MESSAGES);
    // By then it is gone: it must not become right by chance.
    assertThat(picture()).doesNotContain("1.." + MESSAGES);
  }

  private FileStore open() {
    return open(new RecordingLogger("", new ArrayList<>()));
  }

  private FileStore open(System.Logger logger) {
    var defaults = FileStoreConfig.of(store);
    return FileStore.open(new FileStoreConfig(store, defaults.limits(), false, defaults.autoSync(),
        true, defaults.polynomial(), new SliceLimits(0, 2_000_000, Duration.ZERO),
        defaults.archiveScript(), defaults.handlesMax(), 2, false, defaults.compaction(),
        defaults.readBlockBytes(), defaults.journalSegmentBytes()), logger);
  }

  private RecordingLogger reopened() {
    var logger = new RecordingLogger("", new ArrayList<>());
    try (var files = open(logger)) {
      files.recover(FileStoreContractTest.SERVER).channels().forEach(found -> found.log().close());
    }
    return logger;
  }

  /// All that can be seen of the channel: its bounds, and some messages by sequence and by time.
  private String picture() {
    try (var files = open()) {
      var log = files.recover(FileStoreContractTest.SERVER).channels().getFirst().log();
      var text = new StringBuilder("%d..%d count %d bytes %d last %d%n".formatted(log.first(),
          log.last(), log.count(), log.bytes(), log.lastTimestampNanos()));
      for (long sequence = 1; sequence <= log.last(); sequence += 389) {
        text.append(read(log, sequence)).append('\n');
      }
      text.append(read(log, log.last())).append('\n');
      for (long time = NOW; time < NOW + MESSAGES; time += 401) {
        while (!log.fetchAt(time)) {
          LockSupport.parkNanos(100_000);
        }
        text.append(log.firstAtOrAfter(time)).append('\n');
      }
      log.close();
      return text.toString();
    }
  }

  private static String read(MessageLog log, long sequence) {
    while (!log.fetch(sequence)) {
      LockSupport.parkNanos(100_000);
    }
    var buffer = new MessageBuffer();
    if (!log.read(sequence, buffer)) {
      return "none";
    }
    var text = new String(buffer.bytes(), 0, buffer.length(), ISO_8859_1);
    return text.substring(text.indexOf("message"), text.indexOf("xxx"));
  }

  private static void append(FileStore files, MessageLog log, int count) {
    CompletableFuture<String> last = new CompletableFuture<>();
    for (int i = 0; i < count; i++) {
      long sequence = log.last() + 1;
      Entry entry = StoreContract.entry("message " + sequence + " " + "x".repeat(1_000),
          NOW + sequence);
      var failure = new CompletableFuture<String>();
      files.journal()
          .propose(new Operation.Append("orders", List.of(entry)),
              outcome -> failure.complete(outcome.failure()));
      log.append(sequence, entry);
      last = failure;
    }
    assertThat(last.join()).isEmpty();
  }

  private static void damage(Path file, int position) throws IOException {
    var bytes = Files.readAllBytes(file);
    int at = Math.min(position, bytes.length - 1);
    bytes[at] ^= 0x55;
    Files.write(file, bytes);
  }
}
