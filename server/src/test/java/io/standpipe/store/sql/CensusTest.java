package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.StoreContract;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// After a start messages are counted while the log is in use.
class CensusTest {
  private static final long TIME = 1_800_000_000_000_000_000L;

  private static void publish(SqlStore store, MessageLog log, String channel, int count) {
    var entries = LongStream.rangeClosed(log.last() + 1, log.last() + count)
        .mapToObj(i -> StoreContract.entry("m" + i, TIME + i))
        .toList();
    SqlStores.commit(store, new Operation.Append(channel, entries));
    entries.forEach(entry -> log.append(log.last() + 1, entry));
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void allChannelsAreCountedAsTheyAre(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      for (int i = 1; i <= 5; i++) {
        try (var log = store.createChannel("c" + i)) {
          publish(store, log, "c" + i, i == 1 ? 5_000 : i);
        }
      }
    }
    server.execute(database,
        "DELETE FROM Messages WHERE id = 1 AND (seq BETWEEN 1500 AND 1600 OR seq BETWEEN 2048 AND 3071)",
        "DELETE FROM Messages WHERE id = 5 AND seq = 3");
    try (var store = SqlStores.open(config)) {
      for (var channel : store.recover(SqlStores.SERVER).channels()) {
        var log = channel.log();
        var id = channel.name().substring(1);
        if (id.equals("1")) {
          publish(store, log, "c1", 10);
        }
        SqlStores.awaitMeasured(log);
        assertThat(log.count() + " " + log.bytes() + " " + log.first() + " " + log.last())
            .as(channel.name())
            .isEqualTo(server.query(database,
                "SELECT CONCAT(COUNT(*), ' ', SUM(size), ' ', MIN(seq), ' ', MAX(seq)) FROM Messages"
                    + " WHERE id = " + id));
        log.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void messagesAreFoundByTimeAcrossHoles(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders")) {
        publish(store, log, "orders", 3_000);
      }
    }
    server.execute(database, "DELETE FROM Messages WHERE seq BETWEEN 1000 AND 2500");
    try (var store = SqlStores.open(config)) {
      try (var log = store.recover(SqlStores.SERVER).channels().getFirst().log()) {
        assertThat(firstAtOrAfter(log, TIME + 999)).isEqualTo(999);
        assertThat(firstAtOrAfter(log, TIME + 1_000)).isEqualTo(2_501);
        assertThat(firstAtOrAfter(log, TIME + 3_001)).isEqualTo(3_001);
        assertThat(SqlStores.read(log, 1_000)).isNull();
        assertThat(SqlStores.read(log, 2_501)).isEqualTo("orders m2501");
      }
    }
  }

  private static long firstAtOrAfter(MessageLog log, long timestampNanos) {
    while (!log.fetchAt(timestampNanos)) {
      Thread.onSpinWait();
    }
    return log.firstAtOrAfter(timestampNanos);
  }
}
