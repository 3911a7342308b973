package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.standpipe.broker.TestAuthority;
import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// TLS to real databases, whose certificate is for `localhost` and for no address.
class SqlTlsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final String NO_TLS = "";

  @TempDir
  static Path directory;
  private static Path ca;
  private static Path strangersCa;
  private static DatabaseServer postgres;
  private static DatabaseServer mariaDb;

  @BeforeAll
  static void startDatabases() throws IOException {
    AUTHORITY.write(directory, AUTHORITY.issueFor("localhost"));
    ca = directory.resolve("ca.pem");
    var stranger = new TestAuthority();
    stranger.write(Files.createDirectory(directory.resolve("stranger")), stranger.issue());
    strangersCa = directory.resolve("stranger").resolve("ca.pem");
    postgres = DatabaseServer.beginWithTls(SqlDriver.POSTGRES, directory);
    mariaDb = DatabaseServer.beginWithTls(SqlDriver.MYSQL, directory);
  }

  @AfterAll
  static void endDatabases() {
    postgres.end();
    mariaDb.end();
  }

  private static String postgres(DatabaseServer server, String host, String more) {
    return "host=" + host + " port=" + server.port + " user=stan dbname=postgres "
        + more.replace("CA", ca.toString()).replace("STRANGER", strangersCa.toString());
  }

  private static String mySql(DatabaseServer server, String host, String more) {
    return "stan:secret@tcp(" + host + ":" + server.port + ")/mysql" + more;
  }

  /// The protocol of the session, empty if it is not encrypted. Fails as the driver does.
  private static String protocol(SqlDriver driver, ConnectionSettings settings)
      throws SQLException {
    var sql = driver == SqlDriver.POSTGRES
        ? "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        : "SELECT variable_value FROM information_schema.session_status"
            + " WHERE variable_name = 'Ssl_version'";
    try (var connection = Connections.open(Dialect.of(driver), settings);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      var version = row.next() ? row.getString(1) : null;
      return version == null ? NO_TLS : version;
    }
  }

  private static String postgresProtocol(DatabaseServer server, String host, String more)
      throws SQLException {
    return protocol(SqlDriver.POSTGRES,
        new PostgresSource(postgres(server, host, more), Map.of()).parse());
  }

  private static String mySqlProtocol(DatabaseServer server, String host, String more, Path trusted)
      throws SQLException {
    return protocol(SqlDriver.MYSQL,
        new MySqlSource(mySql(server, host, more), Map.of("SSL_CERT_FILE", trusted.toString()))
            .parse());
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, ''", "127.0.0.1, sslmode=require",
      "127.0.0.1, sslmode=require sslrootcert=CA", "127.0.0.1, sslmode=verify-ca sslrootcert=CA",
      "localhost, sslmode=verify-full sslrootcert=CA"})
  void postgresIsSpokenToWithTls(String host, String more) throws SQLException {
    assertThat(postgresProtocol(postgres, host, more)).startsWith("TLSv1.");
  }

  @Test
  void postgresIsSpokenToWithoutTlsIfTheSourceSaysSo() throws SQLException {
    assertThat(postgresProtocol(postgres, "127.0.0.1", "sslmode=disable")).isEqualTo(NO_TLS);
  }

  @ParameterizedTest
  @CsvSource({"localhost, sslmode=require sslrootcert=STRANGER",
      "localhost, sslmode=verify-ca sslrootcert=STRANGER",
      "localhost, sslmode=verify-full sslrootcert=STRANGER",
      // The certificates that the machine trusts.
      "localhost, sslmode=verify-full", "localhost, sslmode=verify-ca",
      // The name does not match.
      "127.0.0.1, sslmode=verify-full sslrootcert=CA"})
  void aPostgresThatCannotBeVerifiedIsRefused(String host, String more) {
    assertThatThrownBy(() -> postgresProtocol(postgres, host, more))
        .isInstanceOf(SQLException.class)
        .message()
        .containsAnyOf("PKIX path", "could not be verified by hostnameverifier");
  }

  @Test
  void aPostgresWithoutTlsIsRefusedUnlessTheSourceSaysSo() {
    assertThatThrownBy(
        () -> postgresProtocol(DatabaseServer.shared(SqlDriver.POSTGRES), "127.0.0.1", ""))
        .hasMessageContaining("does not support SSL");
  }

  @Test
  void aMissingRootCertificateIsNamed() {
    assertThatThrownBy(() -> postgresProtocol(postgres, "localhost",
        "sslmode=verify-full sslrootcert=/no/such/ca.pem")).hasMessageContaining("/no/such/ca.pem");
  }

  @ParameterizedTest
  @EnumSource(names = {"ecp256", "rsa2048"})
  void postgresSeesTheCertificateOfTheServer(CertificateBuilder.Algorithm algorithm)
      throws Exception {
    var client = Files.createDirectory(directory.resolve(algorithm.name()));
    AUTHORITY.write(client,
        AUTHORITY.issue(builder -> builder.algorithm(algorithm).subject("CN=standpipe")));
    Files.setPosixFilePermissions(client.resolve("key.pem"),
        PosixFilePermissions.fromString("rw-------"));
    var source = postgres(postgres, "localhost", "sslmode=verify-full sslrootcert=CA sslcert="
        + client.resolve("cert.pem") + " sslkey=" + client.resolve("key.pem"));
    try (
        var connection = Connections.open(Dialect.of(SqlDriver.POSTGRES),
            new PostgresSource(source, Map.of()).parse());
        var statement = connection.createStatement();
        var row = statement
            .executeQuery("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("/CN=standpipe");
    }
  }

  @Test
  void aKeyInAnotherFormIsRefusedWithTheWayOut() throws IOException {
    var key = Files.writeString(directory.resolve("old.pem"),
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n");
    assertThatThrownBy(() -> postgresProtocol(postgres, "localhost", "sslkey=" + key))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(key + " begins with BEGIN RSA PRIVATE KEY")
        .hasMessageContaining("openssl pkcs8 -topk8");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, ?tls=skip-verify", "127.0.0.1, ?tls=preferred", "localhost, ?tls=true"})
  void mySqlIsSpokenToWithTls(String host, String more) throws SQLException {
    assertThat(mySqlProtocol(mariaDb, host, more, ca)).startsWith("TLSv1.");
  }

  @ParameterizedTest
  @CsvSource({"''", "?tls=false"})
  void mySqlIsSpokenToWithoutTlsByDefault(String more) throws SQLException {
    assertThat(mySqlProtocol(mariaDb, "127.0.0.1", more, ca)).isEqualTo(NO_TLS);
  }

  @Test
  void aMySqlThatCannotBeVerifiedIsRefused() {
    assertThatThrownBy(() -> mySqlProtocol(mariaDb, "localhost", "?tls=true", strangersCa))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("PKIX path");
    assertThatThrownBy(() -> mySqlProtocol(mariaDb, "127.0.0.1", "?tls=true", ca))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({"?tls=preferred", "?tls=true&allowFallbackToPlaintext=true"})
  void aMySqlWithoutTlsIsTakenIfTheSourceAllowsIt(String more) throws SQLException {
    assertThat(mySqlProtocol(DatabaseServer.shared(SqlDriver.MYSQL), "127.0.0.1", more, ca))
        .isEqualTo(NO_TLS);
  }

  @ParameterizedTest
  @CsvSource({"?tls=true", "?tls=skip-verify"})
  void aMySqlWithoutTlsIsRefusedElse(String more) {
    assertThatThrownBy(
        () -> mySqlProtocol(DatabaseServer.shared(SqlDriver.MYSQL), "127.0.0.1", more, ca))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ssl not enabled in the server");
  }

  /// All of the store's connections, not just the first one.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aStoreWorksOverTls(SqlDriver driver) {
    var server = driver == SqlDriver.POSTGRES ? postgres : mariaDb;
    var database = server.createDatabase();
    var source = driver == SqlDriver.POSTGRES
        ? "postgres://stan@localhost:" + server.port + "/" + database
            + "?sslmode=verify-full&sslrootcert=" + ca
        : server.source(database) + "?tls=skip-verify";
    var config = SqlStores.config(driver, source).withCacheBytes(0);
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders")) {
        SqlStores.publish(store, "orders", log, "m");
        assertThat(SqlStores.read(log, 1)).isEqualTo("orders m");
      }
    }
    var mistrusting = driver == SqlDriver.POSTGRES
        ? source.replace(ca.toString(), strangersCa.toString())
        : server.source(database) + "?tls=true";
    try (var store = SqlStores.open(SqlStores.config(driver, mistrusting))) {
      assertThatThrownBy(() -> store.recover(SqlStores.SERVER)).isInstanceOf(StoreException.class)
          .hasMessageContaining("unable to connect to " + driver.label() + " database");
    }
  }
}
