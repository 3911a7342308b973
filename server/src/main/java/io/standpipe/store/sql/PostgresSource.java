package io.standpipe.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.store.StoreException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a PostgreSQL source as the original's driver does: `key=value` pairs or a URL, and behind
/// both the variables of libpq.
///
/// Source: reference, stores 5.9.
final class PostgresSource {
  /// Variables of libpq and the keys they stand for.
  private static final Map<String, String> VARIABLES = Map.ofEntries(Map.entry("PGHOST", "host"),
      Map.entry("PGPORT", "port"), Map.entry("PGDATABASE", "dbname"), Map.entry("PGUSER", "user"),
      Map.entry("PGPASSWORD", "password"), Map.entry("PGOPTIONS", "options"),
      Map.entry("PGAPPNAME", "application_name"), Map.entry("PGSSLMODE", "sslmode"),
      Map.entry("PGSSLCERT", "sslcert"), Map.entry("PGSSLKEY", "sslkey"),
      Map.entry("PGSSLROOTCERT", "sslrootcert"), Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"));

  private final String source;
  private final Map<String, String> environment;
  private final Map<String, String> given = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> session = new ArrayList<>();
  private Optional<Duration> silence = Optional.empty();

  PostgresSource(String source, Map<String, String> environment) {
    this.source = source;
    this.environment = environment;
  }

  ConnectionSettings parse() {
    if (source.startsWith("postgres://") || source.startsWith("postgresql://")) {
      readUrl(source.substring(source.indexOf("://") + 3));
    } else {
      readPairs();
    }
    VARIABLES.forEach((variable, key) -> {
      var value = environment.get(variable);
      if (value != null && !value.isEmpty()) {
        given.putIfAbsent(key, value);
      }
    });
    return settings();
  }

  private void readUrl(String rest) {
    int question = rest.indexOf('?');
    var address = question < 0 ? rest : rest.substring(0, question);
    int slash = address.indexOf('/');
    var authority = slash < 0 ? address : address.substring(0, slash);
    put("dbname", slash < 0 ? "" : decode(address.substring(slash + 1)));
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      var user = authority.substring(0, at);
      int colon = user.indexOf(':');
      put("user", decode(colon < 0 ? user : user.substring(0, colon)));
      put("password", colon < 0 ? "" : decode(user.substring(colon + 1)));
    }
    var host = authority.substring(at + 1);
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    put("host",
        decode(hasPort ? host.substring(0, colon) : host).replace("[", "").replace("]", ""));
    put("port", hasPort ? host.substring(colon + 1) : "");
    if (question >= 0) {
      for (var pair : rest.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        put(decode(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
  }

  private String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "sql source: a percent sign in the URL is not followed by two hexadecimal digits", e);
    }
  }

  private void put(String key, String value) {
    if (!key.isEmpty() && !value.isEmpty()) {
      given.put(key, value);
    }
  }

  private void readPairs() {
    int at = 0;
    while (true) {
      at = skipSpace(at);
      if (at == source.length()) {
        return;
      }
      int equals = at;
      while (equals < source.length() && source.charAt(equals) != '='
          && !Character.isWhitespace(source.charAt(equals))) {
        equals++;
      }
      var key = source.substring(at, equals);
      equals = skipSpace(equals);
      if (equals == source.length() || source.charAt(equals) != '=') {
        throw new StoreException("missing \"=\" after \"" + key + "\" in connection info string\"");
      }
      var value = new StringBuilder();
      at = readValue(skipSpace(equals + 1), value);
      given.put(key, value.toString());
    }
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
      at++;
    }
    return at;
  }

  /// Returns the position behind the value.
  private int readValue(int from, StringBuilder value) {
    boolean quoted = from < source.length() && source.charAt(from) == '\'';
    int at = quoted ? from + 1 : from;
    for (; at < source.length(); at++) {
      char c = source.charAt(at);
      if (quoted ? c == '\'' : Character.isWhitespace(c)) {
        return at + 1;
      }
      if (c == '\\') {
        at++;
        if (at == source.length()) {
          throw new StoreException("missing character after backslash");
        }
        c = source.charAt(at);
      }
      value.append(c);
    }
    if (quoted) {
      throw new StoreException("unterminated quoted string literal in connection string");
    }
    return at;
  }

  private ConnectionSettings settings() {
    var hosts = take("host", "localhost").split(",", -1);
    var ports = take("port", "5432").split(",", -1);
    var user = take("user", String.valueOf(System.getProperty("user.name")));
    var database = take("dbname", user);
    var address = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      if (hosts[i].startsWith("/")) {
        throw new StoreException("sql source: host=" + hosts[i]
            + " is a Unix socket, which is not available yet; name a host and a port");
      }
      address.append(i == 0 ? "" : ",")
          .append(hosts[i].contains(":") ? "[" + hosts[i] + "]" : hosts[i])
          .append(':')
          .append(port(ports[Math.min(i, ports.length - 1)]));
    }
    if (hosts.length > 1) {
      properties.put("targetServerType", "primary");
    }
    properties.put("user", user);
    var password = given.remove("password");
    if (password != null) {
      properties.put("password", password);
    }
    tls();
    other();
    return new ConnectionSettings("postgres database \"" + database + "\" at " + address,
        "jdbc:postgresql://" + address + "/" + java.net.URLEncoder.encode(database, UTF_8),
        properties, session, silence, Optional.empty());
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new StoreException("sql source: port=" + text + " is not a number", e);
    }
  }

  private String take(String key, String defaultValue) {
    var value = given.remove(key);
    return value == null || value.isEmpty() ? defaultValue : value;
  }

  private void tls() {
    var mode = take("sslmode", "require");
    var root = given.get("sslrootcert");
    switch (mode) {
      case "disable", "verify-ca", "verify-full" -> properties.put("sslmode", mode);
      case "require" -> properties.put("sslmode", root == null ? "require" : "verify-ca");
      default -> throw new StoreException("unsupported sslmode \"" + mode
          + "\"; only \"require\" (default), \"verify-full\", \"verify-ca\", and \"disable\" supported");
    }
    for (var key : List.of("sslrootcert", "sslcert", "sslkey")) {
      var value = given.remove(key);
      if (value != null) {
        properties.put(key, value);
      }
    }
    var key = properties.get("sslkey");
    if (key != null) {
      ClientKey.algorithm(key).ifPresent(name -> properties.put("pemKeyAlgorithm", name));
    }
    if (mode.startsWith("verify") && root == null) {
      Certificates.trusted(environment)
          .ifPresentOrElse(file -> properties.put("sslrootcert", file.toString()),
              () -> properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
    }
  }

  private void other() {
    properties.put("ApplicationName",
        take("application_name", take("fallback_application_name", "standpipe")));
    given.remove("fallback_application_name");
    given.forEach((key, value) -> {
      switch (key.toLowerCase(Locale.ROOT)) {
        case "readtimeout" ->
          silence = Optional.of(ConnectionSettings.duration("readTimeout", value));
        case "writetimeout" -> {
          var timeout = ConnectionSettings.duration("writeTimeout", value);
          silence = Optional
              .of(silence.filter(read -> read.compareTo(timeout) > 0).orElse(timeout));
        }
        case "connect_timeout" -> {
          properties.put("connectTimeout", value);
          properties.put("loginTimeout", value);
        }
        case "options" -> properties.put("options", value);
        case "krbsrvname" -> properties.put("kerberosServerName", value);
        case "binary_parameters" -> {
          // How users of that driver ask for no prepared statements, which poolers cannot have.
          if (value.equals("yes")) {
            properties.put("prepareThreshold", "0");
          }
        }
        case "client_encoding" -> check(key, value, "UTF8", "UTF-8", "'utf8'");
        case "datestyle" -> check(key, value, "ISO", "ISO, MDY", "ISO,MDY");
        case "sslsni" -> check(key, value, "1");
        case "krbspn",
            "sslinline" ->
          throw new StoreException("sql source: " + key + " is not supported; "
              + (key.equals("krbspn")
                  ? "krbsrvname is"
                  : "sslcert, sslkey and sslrootcert name files"));
        default ->
          session.add("SELECT set_config(" + literal(key) + ", " + literal(value) + ", false)");
      }
    });
  }

  private static void check(String key, @Nullable String value, String... accepted) {
    for (var candidate : accepted) {
      if (candidate.equalsIgnoreCase(value)) {
        return;
      }
    }
    throw new StoreException(
        "sql source: " + key + "=" + value + " is not supported; it must be " + accepted[0]);
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
