package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.StoreContract;
import io.standpipe.store.StoreException;
import io.standpipe.store.SubscriptionRecord;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a store that was not closed leaves: the copy of its directory is what `kill -9`
/// would leave.
class CrashTest {
  private static final SubscriptionRecord DURABLE = new SubscriptionRecord(1, "me",
      Subject.of("_INBOX.in"), Subject.of("_INBOX.ack"), 10, 30, "", "dur", 0, false);
  private static final ClientRecord CLIENT = new ClientRecord("me", Subject.of("_INBOX.hb"),
      Subject.of("conn"), 1, 5, 3);

  @TempDir
  Path directory;

  @Test
  void whatWasCommittedIsThereAfterACrash() throws IOException {
    try (var store = open(directory.resolve("store"))) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      for (int i = 1; i <= 100; i++) {
        publish(store, log, "m" + i);
      }
      commit(store, new Operation.PutClient(CLIENT));
      commit(store, new Operation.PutSubscription("orders", DURABLE));
      commit(store, new Operation.Progress("orders",
          List.of(new Position(1, 5, Sequences.of(2, 4), Sequences.NONE))));
      commit(store, new Operation.Progress("orders",
          List.of(new Position(1, 6, Sequences.of(6), Sequences.of(2)))));

      var copy = copy("crashed");

      try (var again = open(copy)) {
        var state = again.recover(FileStoreContractTest.SERVER);
        assertThat(state.isNew()).isFalse();
        assertThat(state.clients()).containsExactly(CLIENT);
        assertThat(state.channels()).hasSize(1);
        var channel = state.channels().getFirst();
        assertThat(channel.log().last()).isEqualTo(100);
        assertThat(read(channel.log(), 57)).endsWith("m57");
        var subscription = channel.subscriptions().getFirst();
        assertThat(subscription.record().lastSent()).isEqualTo(6);
        assertThat(subscription.pending()).isEqualTo(Sequences.of(4, 6));
        publish(again, channel.log(), "m101");
        assertThat(channel.log().last()).isEqualTo(101);
        channel.log().close();
      }
      log.close();
    }
  }

  @Test
  void aCleanStopLeavesNoJournalAndEverythingInTheFiles() throws IOException {
    var path = directory.resolve("store");
    try (var store = open(path)) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      publish(store, log, "one");
      commit(store, new Operation.PutClient(CLIENT));
      commit(store, new Operation.PutSubscription("orders", DURABLE));
      log.close();
    }

    assertThat(names(path)).containsExactlyInAnyOrder(".rootdir.lck", "server.dat", "clients.dat",
        "orders");
    assertThat(names(path.resolve("orders"))).containsExactlyInAnyOrder("msgs.1.dat", "subs.dat");
    assertThat(lastOf(path, "orders")).isEqualTo(1);
  }

  @Test
  void aDeletedChannelStaysDeletedAndItsSuccessorStays() throws IOException {
    try (var store = open(directory.resolve("store"))) {
      store.recover(FileStoreContractTest.SERVER);
      var old = store.createChannel("orders");
      publish(store, old, "old");
      publish(store, old, "old");
      var gone = store.createChannel("gone");
      publish(store, gone, "gone");
      old.close();
      gone.close();
      commit(store, new Operation.DeleteChannel("orders"));
      commit(store, new Operation.DeleteChannel("gone"));
      var successor = store.createChannel("orders");
      publish(store, successor, "new");

      var copy = copy("crashed");

      try (var again = open(copy)) {
        var channels = again.recover(FileStoreContractTest.SERVER).channels();
        assertThat(channels).extracting(RecoveredState.Channel::name).containsExactly("orders");
        assertThat(channels.getFirst().log().last()).isEqualTo(1);
        assertThat(read(channels.getFirst().log(), 1)).endsWith("new");
        channels.getFirst().log().close();
      }
      successor.close();
    }
  }

  @Test
  void aTornBatchWasNeverCommitted() throws IOException {
    try (var store = open(directory.resolve("store"))) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      publish(store, log, "kept");
      publish(store, log, "torn");
      var copy = copy("crashed");
      var journal = copy.resolve(".standpipe.journal.1");
      var bytes = Files.readAllBytes(journal);
      int end = bytes.length;
      while (bytes[end - 1] == 0) {
        end--;
      }
      bytes[end - 1] ^= 1;
      Files.write(journal, bytes);
      // The files are written behind the journal; here they were not yet.
      Files.deleteIfExists(copy.resolve("orders").resolve("msgs.1.dat"));

      assertThat(lastOf(copy, "orders")).isEqualTo(1);
      log.close();
    }
  }

  @Test
  void manySegmentsAreCheckpointedAndUsedAgain() throws IOException {
    var path = directory.resolve("store");
    var defaults = FileStoreConfig.of(path);
    var small = new FileStoreConfig(path, defaults.limits(), true, defaults.autoSync(), true,
        defaults.polynomial(), defaults.slices(), defaults.archiveScript(), defaults.handlesMax(),
        1, false, defaults.compaction(), defaults.readBlockBytes(), 4 << 10);
    try (var store = FileStore.open(small, System.getLogger("test"))) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      for (int i = 1; i <= 2_000; i++) {
        publish(store, log, "message " + i);
      }
      var copy = copy("crashed");
      assertThat(lastOf(copy, "orders")).isEqualTo(2_000);
      log.close();
    }
    assertThat(lastOf(path, "orders")).isEqualTo(2_000);
  }

  @Test
  void aDirectoryInUseIsRefusedWithItsOwnersName() {
    try (var store = open(directory.resolve("store"))) {
      assertThat(store.kind()).isEqualTo("FILE");
      assertThatThrownBy(() -> open(directory.resolve("store"))).isInstanceOf(StoreException.class)
          .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aStoreOfAnotherClusterIsRefused() {
    var path = directory.resolve("store");
    try (var store = open(path)) {
      store.recover(FileStoreContractTest.SERVER);
    }
    var server = FileStoreContractTest.SERVER;
    var other = new ServerRecord("other", server.discovery(), server.publish(), server.subscribe(),
        server.unsubscribe(), server.close(), server.subscriptionClose(), server.acks(), "");
    try (var store = open(path)) {
      assertThatThrownBy(() -> store.recover(other)).isInstanceOf(StoreException.class)
          .hasMessage("cluster ID \"other\" does not match recovered value of \"test-cluster\"");
    }
  }

  private static FileStore open(Path path) {
    return FileStore.open(FileStoreConfig.of(path), System.getLogger("test"));
  }

  private static long lastOf(Path path, String channel) {
    try (var store = open(path)) {
      var found = store.recover(FileStoreContractTest.SERVER)
          .channels()
          .stream()
          .filter(candidate -> candidate.name().equals(channel))
          .findFirst()
          .orElseThrow();
      found.log().close();
      return found.log().last();
    }
  }

  private static void publish(FileStore store, MessageLog log, String data) {
    Entry entry = StoreContract.entry(data, 1_767_225_600_000_000_000L);
    commit(store, new Operation.Append(channelOf(log), List.of(entry)));
    log.append(log.last() + 1, entry);
  }

  private static String channelOf(MessageLog log) {
    return ((FileLog) log).channel();
  }

  private static void commit(FileStore store, Operation operation) {
    var failure = new CompletableFuture<String>();
    if (!store.journal().propose(operation, outcome -> failure.complete(outcome.failure()))) {
      assertThat(failure.join()).isEmpty();
    }
  }

  private static String read(MessageLog log, long sequence) {
    while (!log.fetch(sequence)) {
      LockSupport.parkNanos(100_000);
    }
    var buffer = new MessageBuffer();
    assertThat(log.read(sequence, buffer)).isTrue();
    var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
    return message == null ? "" : message.data().toString();
  }

  private static List<String> names(Path path) throws IOException {
    try (var files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Path copy(String name) throws IOException {
    var source = directory.resolve("store");
    var target = directory.resolve(name);
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file).toString()));
      }
    }
    return target;
  }
}
