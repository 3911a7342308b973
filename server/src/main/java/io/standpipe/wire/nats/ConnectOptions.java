package io.standpipe.wire.nats;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client says about itself in CONNECT.
///
/// @param verbose wants `+OK` for each accepted operation
/// @param pedantic wants to hear of invalid subjects when publishing
/// @param echo wants its own messages
/// @param protocol 1 accepts INFO at any time
/// @param headers understands HMSG
/// @param noResponders wants status 503 for requests nobody gets
public record ConnectOptions(
    boolean verbose,
    boolean pedantic,
    boolean echo,
    long protocol,
    boolean headers,
    boolean noResponders,
    String name,
    String lang,
    String version) {
  /// In force until CONNECT says otherwise, and for what it leaves out.
  public static final ConnectOptions DEFAULT = new ConnectOptions(true, true, true, 0, false, false,
      "", "", "");

  /// These options with those changed that the JSON object names. Keys are not case-sensitive,
  /// unknown ones are ignored, null changes nothing. Null if the JSON is malformed or a value is of
  /// the wrong type.
  public @Nullable ConnectOptions overlay(byte[] buffer, int offset, int length) {
    var reader = new JsonReader(buffer, offset, length);
    var options = new Overlay(this);
    while (reader.nextKey()) {
      options.take(reader.key().toLowerCase(Locale.ROOT), reader);
    }
    return reader.isComplete() ? options.result() : null;
  }

  private static final class Overlay {
    private boolean verbose;
    private boolean pedantic;
    private boolean echo;
    private long protocol;
    private boolean headers;
    private boolean noResponders;
    private String name;
    private String lang;
    private String version;

    Overlay(ConnectOptions before) {
      verbose = before.verbose;
      pedantic = before.pedantic;
      echo = before.echo;
      protocol = before.protocol;
      headers = before.headers;
      noResponders = before.noResponders;
      name = before.name;
      lang = before.lang;
      version = before.version;
    }

    void take(String key, JsonReader reader) {
      switch (key) {
        case "verbose" -> verbose = reader.booleanOr(verbose);
        case "pedantic" -> pedantic = reader.booleanOr(pedantic);
        case "echo" -> echo = reader.booleanOr(echo);
        case "headers" -> headers = reader.booleanOr(headers);
        case "no_responders" -> noResponders = reader.booleanOr(noResponders);
        case "protocol" -> protocol = reader.integerOr(protocol);
        case "name" -> name = reader.stringOr(name);
        case "lang" -> lang = reader.stringOr(lang);
        case "version" -> version = reader.stringOr(version);
        case "user", "pass", "auth_token", "nkey", "jwt", "sig" -> reader.stringOr("");
        case "tls_required" -> reader.booleanOr(false);
        default -> reader.skipValue();
      }
    }

    ConnectOptions result() {
      return new ConnectOptions(verbose, pedantic, echo, protocol, headers, noResponders, name,
          lang, version);
    }
  }
}
