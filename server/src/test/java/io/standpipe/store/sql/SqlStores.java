package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.StoreLimits;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the tests of the SQL store share.
final class SqlStores {
  static final ServerRecord SERVER = new ServerRecord("test-cluster",
      Subject.of("_STAN.discover.test-cluster"), Subject.of("_STAN.pub.test-cluster"),
      Subject.of("_STAN.sub.test-cluster"), Subject.of("_STAN.unsub.test-cluster"),
      Subject.of("_STAN.close.test-cluster"), Subject.of("_STAN.subclose.test-cluster"),
      Subject.of("_STAN.ack.test-cluster"), "");

  private SqlStores() {}

  static SqlStoreConfig config(SqlDriver driver, String source) {
    return SqlStoreConfig.of(driver, source).withLease(Duration.ofMillis(2_500));
  }

  static SqlStore open(SqlStoreConfig config) {
    return SqlStore.open(config, StoreLimits.DEFAULT, System.getLogger("test"), _ -> {});
  }

  /// Why the operation was not committed; empty if it was.
  static String propose(Store store, Operation operation) {
    var failure = new CompletableFuture<String>();
    return store.journal().propose(operation, outcome -> failure.complete(outcome.failure()))
        ? ""
        : failure.join();
  }

  static void commit(Store store, Operation operation) {
    assertThat(propose(store, operation)).isEmpty();
  }

  static void commitWhenPossible(Store store, Operation operation) {
    while (!propose(store, operation).isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  static void publish(Store store, String channel, MessageLog log, String data) {
    var entry = StoreContract.entry(data, 1_800_000_000_000_000_000L + log.last());
    commit(store, new Operation.Append(channel, List.of(entry)));
    log.append(log.last() + 1, entry);
  }

  /// Waits until the messages that recovery found are counted.
  static void awaitMeasured(MessageLog log) {
    while (!log.isMeasured()) {
      LockSupport.parkNanos(50_000);
    }
  }

  static @Nullable String read(MessageLog log, long sequence) {
    while (!log.fetch(sequence)) {
      LockSupport.parkNanos(50_000);
    }
    var buffer = new MessageBuffer();
    if (!log.read(sequence, buffer)) {
      return null;
    }
    var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
    return message == null ? null : message.subject() + " " + message.data();
  }

  /// All of a state, one line for each thing; closes the logs.
  static String describe(RecoveredState state) {
    var text = new StringBuilder();
    var clients = new TreeMap<String, String>();
    state.clients().forEach(client -> clients.put(client.id(), "client " + client.id() + "\n"));
    clients.values().forEach(text::append);
    var channels = new ArrayList<>(state.channels());
    channels.sort((a, b) -> a.name().compareTo(b.name()));
    for (var channel : channels) {
      var log = channel.log();
      awaitMeasured(log);
      text.append("%s %d..%d count %d bytes %d%n".formatted(channel.name(), log.first(), log.last(),
          log.count(), log.bytes()));
      for (long sequence = log.first(); sequence > 0 && sequence <= log.last(); sequence++) {
        text.append("%d %s%n".formatted(sequence, read(log, sequence)));
      }
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
}
