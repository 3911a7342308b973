package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.original.Fixtures;
import io.standpipe.store.original.Lookup;
import io.standpipe.store.original.OriginalSubscription;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Databases that NATS Streaming Server 0.25.6 wrote, opened by the SQL store.
class SqlFixtureTest {
  /// The name says which mode the original was in; ours may be the other.
  @ParameterizedTest
  @CsvSource({"POSTGRES, postgres-cached, true", "POSTGRES, postgres-cached, false",
      "POSTGRES, postgres-nocache, true", "POSTGRES, postgres-nocache, false",
      "MYSQL, mysql-cached, true", "MYSQL, mysql-cached, false", "MYSQL, mysql-nocache, true",
      "MYSQL, mysql-nocache, false"})
  void aDatabaseOfTheOriginalOpensAsItIs(SqlDriver driver, String fixture, boolean caching)
      throws IOException {
    var server = DatabaseServer.shared(driver);
    var database = server.createEmptyDatabase();
    server.execute(database, Fixtures.sqlDump(fixture));
    var config = SqlStores.config(driver, server.source(database)).withCaching(caching);

    assertThat(open(config)).isEqualTo(expected(fixture));
    assertThat(open(config)).as("opened again").isEqualTo(expected(fixture));
    assertThat(open(config.withCaching(!caching))).as("opened in the other mode")
        .isEqualTo(expected(fixture));
  }

  private static String open(SqlStoreConfig config) {
    try (var store = SqlStores.open(config)) {
      return SqlStores.describe(store.recover(SqlStores.SERVER));
    }
  }

  private static String expected(String fixture) throws IOException {
    var text = new StringBuilder();
    var state = Fixtures.expectedOfDatabase(fixture);
    state.clients().forEach(client -> text.append("client ").append(client.id()).append('\n'));
    var channels = new ArrayList<>(state.channels());
    channels.sort((a, b) -> a.name().compareTo(b.name()));
    for (var channel : channels) {
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
}
