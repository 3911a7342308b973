package io.standpipe.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }

  @Test
  void everyOperationIsCommittedAtOnce() {
    try (var store = open()) {
      assertThat(store.journal().propose(new Operation.DropClient("me"), _ -> {
        throw new AssertionError("told later");
      })).isTrue();
    }
  }

  @Test
  void allChannelsShareOneBound() {
    try (var store = new MemoryStore(3 * 1024);
        var first = store.createChannel("first");
        var second = store.createChannel("second")) {
      assertThat(append(store, first, "first", 1_000)).isEmpty();
      assertThat(append(store, second, "second", 1_000)).isEmpty();
      assertThat(append(store, first, "first", 2_000))
          .startsWith("memory store is full: 2048 of 3072 bytes; ");
      assertThat(append(store, first, "first", 1_000)).as("still fits").isEmpty();
      assertThat(append(store, second, "second", 1_000)).contains("3072 of 3072");
      first.removeBelow(2);
      assertThat(append(store, second, "second", 1_000)).as("after a removal").isEmpty();
    }
  }

  @Test
  void aChannelThatIsGoneTakesNothing() {
    try (var store = new MemoryStore(1024)) {
      var gone = store.createChannel("orders");
      assertThat(append(store, gone, "orders", 1_000)).isEmpty();
      var successor = store.createChannel("orders");
      gone.close();
      assertThat(append(store, successor, "orders", 1_000)).isEmpty();
      assertThat(append(store, successor, "orders", 1_000)).contains("1024 of 1024");
      successor.close();
    }
  }

  /// Appends one message; the failure, or an empty text.
  private static String append(Store store, MessageLog log, String channel, int size) {
    var entries = List.of(new Entry(new byte[size], size, 0));
    var failure = new String[]{""};
    boolean committed = store.journal()
        .propose(new Operation.Append(channel, entries), outcome -> failure[0] = outcome.failure());
    assertThat(committed).isEqualTo(failure[0].isEmpty());
    if (committed) {
      log.append(log.last() + 1, entries.getFirst());
    }
    return failure[0];
  }
}
