package io.standpipe.store.sql;

import io.standpipe.store.StoreException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a source string comes to for JDBC.
///
/// @param label names the database without its password
/// @param properties of the JDBC driver
/// @param session statements that begin every session, in one or several
/// @param silence how long the server may take to answer; empty if the source does not say
/// @param plain the same without TLS, to be tried if the server has none
record ConnectionSettings(
    String label,
    String url,
    Map<String, String> properties,
    List<String> session,
    Optional<Duration> silence,
    Optional<ConnectionSettings> plain) {
  private static final Pattern DURATION = Pattern
      .compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");

  ConnectionSettings {
    properties = Map.copyOf(properties);
    session = List.copyOf(session);
  }

  static ConnectionSettings of(SqlDriver driver, String source) {
    return switch (driver) {
      case MYSQL -> new MySqlSource(source, System.getenv()).parse();
      case POSTGRES -> new PostgresSource(source, System.getenv()).parse();
    };
  }

  /// A duration as Go writes it: `1m30s`, `500ms`.
  static Duration duration(String name, String text) {
    var parts = DURATION.matcher(text);
    var nanos = BigDecimal.ZERO;
    int end = 0;
    while (parts.find() && parts.start() == end) {
      nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit(parts))));
      end = parts.end();
    }
    if (end == 0 && text.equals("0")) {
      return Duration.ZERO;
    }
    if (end == 0 || end < text.length()) {
      throw new StoreException(
          "unable to parse " + name + ": time: invalid duration \"" + text + "\"");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  private static long unit(java.util.regex.Matcher part) {
    return switch (part.group(2)) {
      case "ns" -> 1;
      case "us", "µs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      default -> 3_600_000_000_000L;
    };
  }
}
