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
/// @param credentials who it says it is
public record ConnectOptions(
    boolean verbose,
    boolean pedantic,
    boolean echo,
    long protocol,
    boolean headers,
    boolean noResponders,
    String name,
    String lang,
    String version,
    Credentials credentials) {
  /// In force until CONNECT says otherwise, and for what it leaves out.
  public static final ConnectOptions DEFAULT = new ConnectOptions(true, true, true, 0, false, false,
      "", "", "", Credentials.NONE);

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

  /// What need not be kept once it has been checked is left out.
  public ConnectOptions withoutCredentials() {
    return new ConnectOptions(verbose, pedantic, echo, protocol, headers, noResponders, name, lang,
        version, Credentials.NONE);
  }

  /// The same where messages may have no headers.
  ///
  /// @param headersAllowed if so, nothing changes
  public ConnectOptions allowing(boolean headersAllowed) {
    return headersAllowed
        ? this
        : new ConnectOptions(verbose, pedantic, echo, protocol, false, noResponders, name, lang,
            version, credentials);
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
    private String user;
    private String password;
    private String token;
    private String nkey;
    private String jwt;
    private String signature;

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
      user = before.credentials.user();
      password = before.credentials.password();
      token = before.credentials.token();
      nkey = before.credentials.nkey();
      jwt = before.credentials.jwt();
      signature = before.credentials.signature();
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
        case "user" -> user = reader.stringOr(user);
        case "pass" -> password = reader.stringOr(password);
        case "auth_token" -> token = reader.stringOr(token);
        case "nkey" -> nkey = reader.stringOr(nkey);
        case "jwt" -> jwt = reader.stringOr(jwt);
        case "sig" -> signature = reader.stringOr(signature);
        case "tls_required" -> reader.booleanOr(false);
        default -> reader.skipValue();
      }
    }

    ConnectOptions result() {
      return new ConnectOptions(verbose, pedantic, echo, protocol, headers, noResponders, name,
          lang, version, new Credentials(user, password, token, nkey, jwt, signature));
    }
  }
}
