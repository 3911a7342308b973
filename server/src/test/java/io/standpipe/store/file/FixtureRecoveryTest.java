package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.StoreContract;
import io.standpipe.store.original.Fixtures;
import io.standpipe.store.original.Lookup;
import io.standpipe.store.original.OriginalDirectory;
import io.standpipe.store.original.OriginalSubscription;
import io.standpipe.store.original.ReadOptions;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Directories that NATS Streaming Server 0.25.6 wrote, opened by the file store.
class FixtureRecoveryTest {
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "subs", "slices", "gapfill", "gaps", "zero-tail", "idx-short",
      "idx-missing", "orphan", "clustered"})
  void aDirectoryOfTheOriginalOpensAsItIs(String name) throws IOException {
    var store = Fixtures.copyTo(directory, name);

    assertThat(open(store)).isEqualTo(expected(name, "expected.json"));
    assertThat(open(store)).as("opened again").isEqualTo(expected(name, "expected.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated-msgs", "truncated-subs", "truncated-clients"})
  void aTornTailIsCutAndKept(String name) throws IOException {
    var store = Fixtures.copyTo(directory, name);

    // The lost message 5 was sent to the durable: its sequence is not used again.
    assertThat(open(store)).isEqualTo(
        expected(name, "expected-truncate.json").replace("t 1..4 count 4", "t 1..5 count 4"));
    try (var files = Files.walk(store)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(file -> file.startsWith("cut-"));
    }
  }

  @Test
  void aMessageAheadOfTheIndexIsAdopted() throws IOException {
    var store = Fixtures.copyTo(directory, "idx-behind");

    var state = open(store);

    assertThat(state).contains("t 1..5 count 5").contains("5 t trunc-5");
  }

  @Test
  void aDamagedMessageIsSkippedAndTheOthersAreRead() throws IOException {
    var store = Fixtures.copyTo(directory, "crc-mid");

    assertThat(open(store)).contains("t 1..5")
        .contains("1 t trunc-1")
        .doesNotContain("\n2 t ")
        .contains("3 t trunc-3")
        .contains("5 t trunc-5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "subs", "slices", "gaps", "orphan"})
  void theOriginalCouldOpenTheDirectoryAfterwards(String name) throws IOException {
    var store = Fixtures.copyTo(directory, name);
    try (var files = FileStore.open(FileStoreConfig.of(store), System.getLogger("test"))) {
      var recovered = files.recover(FileStoreContractTest.SERVER);
      for (var channel : recovered.channels()) {
        long next = channel.log().last() + 1;
        channel.log().append(next, StoreContract.entry("new", 1L << 61));
        channel.log().close();
      }
    }

    var read = OriginalDirectory.read(store, ReadOptions.defaults());

    // The index may be left out, and the new message has another channel's subject.
    assertThat(read.violations())
        .filteredOn(violation -> !violation.toString().startsWith("INDEX_MISSING")
            && !violation.toString().startsWith("SUBJECT") && !name.equals("orphan"))
        .isEmpty();
    assertThat(read.startFailure()).isEmpty();
  }

  private static String expected(String name, String file) throws IOException {
    var text = new StringBuilder();
    var state = Fixtures.expected(name, file);
    state.clients().forEach(client -> text.append("client ").append(client.id()).append('\n'));
    for (var channel : state.channels()) {
      text.append("%s %d..%d count %d bytes %d%n".formatted(channel.name(), channel.first(),
          channel.last(), channel.count(), channel.bytes()));
      for (var lookup : channel.lookups()) {
        if (lookup instanceof Lookup.Found found) {
          text.append("%d %s %s%n".formatted(found.sequence(), found.subject(),
              found.data().toStringUtf8()));
        }
      }
      channel.subscriptions().forEach(subscription -> text.append(describe(subscription)));
    }
    return text.toString();
  }

  private static String describe(OriginalSubscription subscription) {
    boolean isGroup = !subscription.queueGroup().isEmpty();
    return "sub %d %s %s lastSent %d durable %s offline %s pending %s%n".formatted(
        subscription.id(), subscription.clientId(), subscription.queueGroup(),
        subscription.lastSent(), subscription.isDurable(),
        isGroup
            ? subscription.isDurable() && subscription.clientId().isEmpty()
            : subscription.isClosed(),
        subscription.pending());
  }

  private static String open(Path store) {
    try (var files = FileStore.open(FileStoreConfig.of(store), System.getLogger("test"))) {
      return describe(files.recover(FileStoreContractTest.SERVER));
    }
  }

  private static String describe(RecoveredState state) {
    var text = new StringBuilder();
    var clients = new TreeMap<String, String>();
    state.clients().forEach(client -> clients.put(client.id(), "client " + client.id() + "\n"));
    clients.values().forEach(text::append);
    for (var channel : state.channels()) {
      var log = channel.log();
      text.append("%s %d..%d count %d bytes %d%n".formatted(channel.name(), log.first(), log.last(),
          log.count(), log.bytes()));
      messages(log).forEach(message -> text.append(message).append('\n'));
      var subscriptions = new ArrayList<>(channel.subscriptions());
      subscriptions.sort((a, b) -> Long.compare(a.record().id(), b.record().id()));
      for (var subscription : subscriptions) {
        var record = subscription.record();
        text.append("sub %d %s %s lastSent %d durable %s offline %s pending %s%n".formatted(
            record.id(), record.clientId(), record.queueGroup(), record.lastSent(),
            !record.durableName().isEmpty(), record.offline(), subscription.pending()));
      }
      log.close();
    }
    return text.toString();
  }

  private static List<String> messages(MessageLog log) {
    var messages = new ArrayList<String>();
    var buffer = new MessageBuffer();
    for (long sequence = log.first(); sequence > 0 && sequence <= log.last(); sequence++) {
      while (!log.fetch(sequence)) {
        LockSupport.parkNanos(100_000);
      }
      if (log.read(sequence, buffer)) {
        var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
        if (message != null) {
          messages.add("%d %s %s".formatted(message.sequence(), message.subject(),
              message.data().toString()));
        }
      }
    }
    return messages;
  }
}
