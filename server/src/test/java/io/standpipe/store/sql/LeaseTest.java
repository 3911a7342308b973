package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.store.StoreException;
import io.standpipe.store.StoreLimits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Two servers never serve one database.
class LeaseTest {
  private static final ClientRecord CLIENT = new ClientRecord("me", Subject.of("_INBOX.hb"),
      Subject.of("conn"), 1, 5, 3);

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aSecondServerIsRefusedWhileTheFirstLives(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var first = SqlStores.open(config)) {
      first.recover(SqlStores.SERVER);
      try (var second = SqlStores.open(config)) {
        assertThatThrownBy(() -> second.recover(SqlStores.SERVER))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("is in use by another server");
      }
      SqlStores.commit(first, new Operation.PutClient(CLIENT));
    }
    assertThat(server.query(database, "SELECT id FROM StoreLock")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aServerThatLostTheDatabaseStoresNothingMore(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var lost = new CompletableFuture<String>();
    try (var proxy = new Proxy(server.port);
        var first = SqlStore.open(SqlStores.config(driver, server.source(database, proxy.port())),
            StoreLimits.DEFAULT, System.getLogger("test"), lost::complete)) {
      first.recover(SqlStores.SERVER);
      proxy.cut();
      try (var second = SqlStores.open(SqlStores.config(driver, server.source(database)))) {
        second.recover(SqlStores.SERVER);
        proxy.heal();

        assertThat(SqlStores.propose(first, new Operation.PutClient(CLIENT)))
            .contains("taken over by another server");
        assertThat(lost.get(1, TimeUnit.MINUTES)).contains("taken over by another server");
        assertThat(first.view().fault()).contains("taken over by another server");
        SqlStores.commit(second, new Operation.PutClient(CLIENT));
      }
    }
  }

  /// A new database, one that a server has left, and one whose server died.
  @ParameterizedTest
  @CsvSource({"POSTGRES, ''", "POSTGRES, released", "POSTGRES, dead", "MYSQL, ''",
      "MYSQL, released", "MYSQL, dead"})
  void ofManyThatStartAtOnceOneServes(SqlDriver driver, String before) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    if (!before.isEmpty()) {
      try (var store = SqlStores.open(config)) {
        store.recover(SqlStores.SERVER);
      }
    }
    if (before.equals("dead")) {
      server.execute(database, "UPDATE StoreLock SET id = 'dead', tick = 7");
    }
    var stores = new ArrayList<SqlStore>();
    for (int i = 0; i < 5; i++) {
      stores.add(SqlStores.open(config));
    }
    var starts = stores.stream().map(LeaseTest::start).toList();
    var answers = starts.stream().map(CompletableFuture::join).toList();

    assertThat(answers).filteredOn(String::isEmpty).hasSize(1);
    assertThat(answers).filteredOn(answer -> !answer.isEmpty())
        .allMatch(answer -> answer.contains("is in use by another server"));
    SqlStores.commit(stores.get(answers.indexOf("")), new Operation.PutClient(CLIENT));
    stores.forEach(SqlStore::close);
  }

  /// Tells why it did not start; empty if it did.
  private static CompletableFuture<String> start(SqlStore store) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        store.recover(SqlStores.SERVER);
        return "";
      } catch (StoreException e) {
        return String.valueOf(e.getMessage());
      }
    }, task -> Thread.ofPlatform().start(task));
  }

  /// A database may need minutes to count its messages; others must not take that for death.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aServerThatIsStillReadingItsStateIsAlive(SqlDriver driver) throws SQLException {
    var server = DatabaseServer.shared(driver);
    var config = SqlStores.config(driver, server.source(server.createDatabase()));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
    }
    try (var database = Database.of(config)) {
      var reading = lease(database, config);
      reading.acquire();
      try (var _ = reading.beat()) {
        assertThatThrownBy(() -> lease(database, config).acquire())
            .hasMessageContaining("is in use by another server");
      }
      lease(database, config).acquire();
    }
  }

  private static Lease lease(Database database, SqlStoreConfig config) {
    return new Lease(database, config.lease(), System.getLogger("test"));
  }
}
