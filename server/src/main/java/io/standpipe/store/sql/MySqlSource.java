package io.standpipe.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.store.StoreException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a MySQL source as the original's driver does:
/// `[user[:password]@][net[(address)]]/database[?name=value&…]`.
///
/// Source: reference, stores 5.9.
final class MySqlSource {
  /// They say how that driver works, or what this store never uses.
  private static final Set<String> SWITCHES_WITHOUT_EFFECT = Set.of("multiStatements",
      "interpolateParams", "rejectReadOnly", "checkConnLiveness", "allowNativePasswords",
      "allowCleartextPasswords", "allowOldPasswords", "allowAllFiles", "columnsWithAlias",
      "parseTime", "clientFoundRows");
  private static final Set<String> WITHOUT_EFFECT = Set.of("maxAllowedPacket", "loc");

  private final String source;
  private final Map<String, String> environment;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> session = new ArrayList<>();
  private Optional<Duration> silence = Optional.empty();
  private String tls = "false";
  private String collation = "";
  private boolean plainAllowed;

  MySqlSource(String source, Map<String, String> environment) {
    this.source = source;
    this.environment = environment;
  }

  ConnectionSettings parse() {
    int slash = source.lastIndexOf('/');
    if (slash < 0 && !source.isEmpty()) {
      throw new StoreException("invalid DSN: missing the slash separating the database name");
    }
    var left = slash < 0 ? "" : source.substring(0, slash);
    var right = source.substring(slash + 1);
    int at = left.lastIndexOf('@');
    if (at >= 0) {
      var user = left.substring(0, at);
      int colon = user.indexOf(':');
      properties.put("user", colon < 0 ? user : user.substring(0, colon));
      properties.put("password", colon < 0 ? "" : user.substring(colon + 1));
    }
    var address = address(left.substring(at + 1));
    int question = right.indexOf('?');
    var database = question < 0 ? right : right.substring(0, question);
    if (question >= 0) {
      for (var pair : right.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals >= 0) {
          parameter(pair.substring(0, equals), pair.substring(equals + 1));
        }
      }
    }
    return settings(address, database);
  }

  private static String address(String text) {
    int open = text.indexOf('(');
    if (open >= 0 && !text.endsWith(")")) {
      throw new StoreException(text.indexOf(')', open) >= 0
          ? "invalid DSN: did you forget to escape a param value?"
          : "invalid DSN: network address not terminated (missing closing brace)");
    }
    var net = open < 0 ? text : text.substring(0, open);
    var address = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
    return switch (net) {
      case "", "tcp", "tcp4", "tcp6" -> withPort(address.isEmpty() ? "127.0.0.1" : address);
      case "unix" -> throw new StoreException("sql source: unix(" + address
          + ") is a Unix socket, which is not available yet; use tcp(host:port)");
      default -> throw new StoreException(
          "default addr for network '" + net + "' unknown: use tcp(host:port)");
    };
  }

  private static String withPort(String address) {
    return address.lastIndexOf(':') > address.lastIndexOf(']') ? address : address + ":3306";
  }

  private void parameter(String name, String text) {
    var value = URLDecoder.decode(text, UTF_8);
    switch (name) {
      case "timeout" ->
        properties.put("connectTimeout", Long.toString(duration(name, value).toMillis()));
      case "readTimeout", "writeTimeout" -> {
        var timeout = duration(name, value);
        silence = Optional
            .of(silence.filter(other -> other.compareTo(timeout) > 0).orElse(timeout));
      }
      case "tls" -> tls = value;
      case "charset" -> {
        if (List.of(value.split(",", -1)).stream().noneMatch(set -> set.startsWith("utf8"))) {
          throw new StoreException(
              "sql source: charset=" + value + " is not supported; names are kept in utf8mb4");
        }
      }
      case "collation" -> collation = value;
      case "allowFallbackToPlaintext" -> plainAllowed = isOn(name, value);
      case "serverPubKey" -> throw new StoreException("sql source: serverPubKey=" + value
          + " is not supported: the server is asked for its key");
      default -> {
        if (SWITCHES_WITHOUT_EFFECT.contains(name)) {
          isOn(name, value);
        } else if (!WITHOUT_EFFECT.contains(name)) {
          variable(name, value);
        }
      }
    }
  }

  private static Duration duration(String name, String value) {
    return ConnectionSettings.duration(name, value);
  }

  private static boolean isOn(String name, String value) {
    return switch (value) {
      case "1", "true", "TRUE", "True" -> true;
      case "0", "false", "FALSE", "False" -> false;
      default -> throw new StoreException("invalid bool value: " + value + " for " + name);
    };
  }

  private void variable(String name, String value) {
    if (!name.matches("[A-Za-z_0-9.@]+") || value.contains(";")) {
      throw new StoreException("sql source: " + name + "=" + value + " is not a session variable");
    }
    session.add("SET " + name + " = " + value);
  }

  private ConnectionSettings settings(String address, String database) {
    if (!collation.isEmpty()) {
      if (!collation.matches("[A-Za-z0-9_]+")) {
        throw new StoreException("sql source: collation=" + collation + " is not a name");
      }
      session.add("SET NAMES utf8mb4 COLLATE " + collation);
    }
    properties.put("allowPublicKeyRetrieval", "true");
    var label = "mysql database \"" + database + "\" at " + address;
    var url = "jdbc:mariadb://" + address + "/" + database;
    var plain = new LinkedHashMap<>(properties);
    plain.put("sslMode", "disable");
    var withoutTls = new ConnectionSettings(label, url, plain, session, silence, Optional.empty());
    properties.put("sslMode", switch (tls) {
      case "false", "0", "FALSE", "False" -> "disable";
      case "true", "1", "TRUE", "True" -> "verify-full";
      case "skip-verify", "preferred" -> "trust";
      default -> throw new StoreException("invalid value / unknown config name: " + tls);
    });
    if (properties.get("sslMode").equals("verify-full")) {
      Certificates.trusted(environment)
          .ifPresent(file -> properties.put("serverSslCert", file.toString()));
    }
    boolean mayBePlain = tls.equals("preferred") || plainAllowed;
    return new ConnectionSettings(label, url, properties, session, silence,
        mayBePlain ? Optional.of(withoutTls) : Optional.empty());
  }
}
