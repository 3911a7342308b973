package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.store.StoreException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sources as users of the original write them.
class SourceTest {
  private static ConnectionSettings postgres(String source) {
    return new PostgresSource(source, Map.of()).parse();
  }

  private static ConnectionSettings mySql(String source) {
    return new MySqlSource(source, Map.of()).parse();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "user=stan password='se cr\\'t' host=db port=6432 dbname=nss sslmode=disable",
      "  host = db   port=6432\nuser=stan password=se\\ cr\\'t dbname=nss sslmode=disable ",
      "postgres://stan:se%20cr't@db:6432/nss?sslmode=disable",
      "postgresql://stan:se%20cr%27t@db:6432/nss?sslmode=disable"})
  void postgresPairsAndUrlsMeanTheSame(String source) {
    var settings = postgres(source);

    assertThat(settings.url()).isEqualTo("jdbc:postgresql://db:6432/nss");
    assertThat(settings.properties()).containsEntry("user", "stan")
        .containsEntry("password", "se cr't")
        .containsEntry("sslmode", "disable");
    assertThat(settings.label()).isEqualTo("postgres database \"nss\" at db:6432");
  }

  @Test
  void whatAPostgresSourceLeavesOutComesFromTheEnvironmentAndThenFromDefaults() {
    var settings = new PostgresSource("dbname=nss",
        Map.of("PGHOST", "db", "PGUSER", "stan", "PGDATABASE", "other", "PGSSLMODE", "")).parse();

    assertThat(settings.url()).isEqualTo("jdbc:postgresql://db:5432/nss");
    assertThat(settings.properties()).containsEntry("user", "stan")
        .containsEntry("sslmode", "require")
        .containsEntry("ApplicationName", "standpipe");
  }

  @ParameterizedTest
  @CsvSource({"sslmode=require, require", "sslmode=require sslrootcert=ca.pem, verify-ca",
      "sslmode=verify-full sslrootcert=ca.pem, verify-full", "sslmode=verify-ca, verify-ca"})
  void requireVerifiesIfThereIsARoot(String source, String mode) {
    assertThat(postgres(source).properties()).containsEntry("sslmode", mode);
  }

  @Test
  void parametersOfPostgresFindTheirPlace() {
    var settings = postgres("host=a,b port=1,2 user=u connect_timeout=7 readTimeout=5s "
        + "WRITETIMEOUT=1m30s search_path=stan,public binary_parameters=yes application_name=app "
        + "sslcert=c.pem sslkey=k.pem krbsrvname=pg client_encoding=UTF8");

    assertThat(settings.url()).isEqualTo("jdbc:postgresql://a:1,b:2/u");
    assertThat(settings.properties()).containsEntry("connectTimeout", "7")
        .containsEntry("prepareThreshold", "0")
        .containsEntry("ApplicationName", "app")
        .containsEntry("sslcert", "c.pem")
        .containsEntry("sslkey", "k.pem")
        .containsEntry("kerberosServerName", "pg")
        .containsEntry("targetServerType", "primary");
    assertThat(settings.silence()).contains(Duration.ofSeconds(90));
    assertThat(settings.session())
        .containsExactly("SELECT set_config('search_path', 'stan,public', false)");
  }

  @Test
  void timeoutsInAUrlAreUnderstoodToo() {
    assertThat(postgres("postgres://u@h/d?readTimeout=500ms").silence())
        .contains(Duration.ofMillis(500));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "sslmode=prefer | unsupported sslmode \"prefer\"; only \"require\" (default), \"verify-full\", \"verify-ca\", and \"disable\" supported",
      "readTimeout=5 | unable to parse readTimeout: time: invalid duration \"5\"",
      "host | missing \"=\" after \"host\" in connection info string\"",
      "user='x | unterminated quoted string literal in connection string",
      "port=x | sql source: port=x is not a number",
      "host=/run/postgresql | sql source: host=/run/postgresql is a Unix socket, which is not available yet; name a host and a port",
      "krbspn=x | sql source: krbspn is not supported; krbsrvname is",
      "client_encoding=LATIN1 | sql source: client_encoding=LATIN1 is not supported; it must be UTF8"})
  void aWrongPostgresSourceIsExplained(String source, String text) {
    assertThatThrownBy(() -> postgres(source)).isInstanceOf(StoreException.class).hasMessage(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "stan:se:c/r@t@tcp(db:3307)/nss | jdbc:mariadb://db:3307/nss | stan | se:c/r@t",
      "stan@tcp(db)/nss | jdbc:mariadb://db:3306/nss | stan | ''",
      "stan:pw@/nss | jdbc:mariadb://127.0.0.1:3306/nss | stan | pw",
      "stan:pw@tcp6([::1]:3307)/nss | jdbc:mariadb://[::1]:3307/nss | stan | pw",
      "stan:pw@tcp([::1])/nss | jdbc:mariadb://[::1]:3306/nss | stan | pw"})
  void aDsnOfMySqlIsReadAsTheOriginalsDriverDoes(
      String source,
      String url,
      String user,
      String password) {
    var settings = mySql(source);

    assertThat(settings.url()).isEqualTo(url);
    assertThat(settings.properties()).containsEntry("user", user)
        .containsEntry("password", password)
        .containsEntry("sslMode", "disable");
  }

  @Test
  void parametersOfMySqlFindTheirPlace() {
    var settings = mySql("u:p@tcp(h)/d?timeout=3s&readTimeout=5s&writeTimeout=2s&tls=skip-verify"
        + "&charset=utf8mb4,utf8&collation=utf8mb4_bin&parseTime=true&maxAllowedPacket=0"
        + "&sql_mode=%27ANSI%27&allowNativePasswords=1");

    assertThat(settings.properties()).containsEntry("connectTimeout", "3000")
        .containsEntry("sslMode", "trust");
    assertThat(settings.silence()).contains(Duration.ofSeconds(5));
    assertThat(settings.session()).containsExactly("SET sql_mode = 'ANSI'",
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin");
    assertThat(settings.plain()).isEmpty();
  }

  @Test
  void preferredTlsMayBePlain() {
    assertThat(mySql("u@/d?tls=preferred").plain()).hasValueSatisfying(
        plain -> assertThat(plain.properties()).containsEntry("sslMode", "disable"));
    assertThat(mySql("u@/d?tls=true").properties()).containsEntry("sslMode", "verify-full");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "stan:pw@tcp(db:3306) | invalid DSN: missing the slash separating the database name",
      "stan:pw@tcp(db:3306/nss | invalid DSN: network address not terminated (missing closing brace)",
      "tcp(h)x/d | invalid DSN: did you forget to escape a param value?",
      "u@/d?tls=mine | invalid value / unknown config name: mine",
      "u@/d?parseTime=maybe | invalid bool value: maybe for parseTime",
      "u@unix(/tmp/mysql.sock)/d | sql source: unix(/tmp/mysql.sock) is a Unix socket, which is not available yet; use tcp(host:port)",
      "u@/d?charset=latin1 | sql source: charset=latin1 is not supported; names are kept in utf8mb4",
      "u@/d?serverPubKey=k | sql source: serverPubKey=k is not supported: the server is asked for its key"})
  void aWrongDsnIsExplained(String source, String text) {
    assertThatThrownBy(() -> mySql(source)).isInstanceOf(StoreException.class).hasMessage(text);
  }

  /// The database names it.
  @ParameterizedTest
  @CsvSource({"POSTGRES, ' no_such=1', no_such", "MYSQL, ?no_such=1, no_such"})
  void anUnknownParameterIsNamed(SqlDriver driver, String parameter, String name) {
    var server = DatabaseServer.shared(driver);
    var source = server.source(server.createDatabase()) + parameter;
    try (var store = SqlStores.open(SqlStores.config(driver, source))) {
      assertThatThrownBy(() -> store.recover(SqlStores.SERVER)).isInstanceOf(StoreException.class)
          .hasMessageContaining("unable to connect to")
          .hasMessageContaining(name);
    }
  }
}
