package io.standpipe.config;

import static io.standpipe.config.Section.WEBSOCKET;
import static io.standpipe.config.Section.WEBSOCKET_AUTHORIZATION;
import static io.standpipe.config.Section.WEBSOCKET_TLS;

import io.standpipe.config.Kind.Address;
import io.standpipe.config.file.ConfigValue;
import java.time.Duration;
import java.util.List;

/// The listener for clients that speak the core protocol inside WebSocket frames. Source:
/// nats-server 2.9.
final class WebSocketOptions {
  private static final Rows ROWS = new Rows(Group.WEBSOCKET);

  static final Option<Address> LISTEN = ROWS.of(new Kind.AddressKind())
      .usually("0")
      .in(WEBSOCKET, "listen")
      .means("host:port or a port to listen on");
  static final Option<String> HOST = ROWS.text()
      .usually("0.0.0.0")
      .in(WEBSOCKET, "host", "net")
      .means("address to listen on");
  static final Option<Long> PORT = ROWS.integer()
      .in(WEBSOCKET, "port")
      .rule(Rule.between(-1, 65_535))
      .means("port to listen on; 0 is off, -1 takes a free one");
  static final Option<String> ADVERTISE = ROWS.text()
      .in(WEBSOCKET, "advertise")
      .means("host:port that INFO shows; other servers are not told");
  static final Option<Boolean> NO_TLS = ROWS.onOff()
      .in(WEBSOCKET, "no_tls")
      .means("clients may come without TLS; needed if there is no certificate");
  static final Option<Boolean> SAME_ORIGIN = ROWS.onOff()
      .in(WEBSOCKET, "same_origin")
      .means("browsers only with pages of the host and port they connect to");
  static final Option<List<String>> ALLOWED_ORIGINS = ROWS.nameOrNames()
      .in(WEBSOCKET, "allowed_origins", "allowed_origin", "allow_origins", "allow_origin",
          "origins", "origin")
      .means("browsers only with pages from these, such as https://example.com");
  static final Option<Boolean> COMPRESSION = ROWS.onOff()
      .in(WEBSOCKET, "compression", "compress")
      .means("frames are compressed if the client can");
  static final Option<Duration> HANDSHAKE_TIMEOUT = ROWS.seconds()
      .usually("10s")
      .in(WEBSOCKET, "handshake_timeout")
      .rule(new Rule.Positive())
      .means("how long TLS and the HTTP request may take, in seconds or as a duration");
  static final Option<String> JWT_COOKIE = ROWS.text()
      .in(WEBSOCKET, "jwt_cookie")
      .means("cookie that brings the JWT of a user who gives none in CONNECT");
  static final Option<String> NO_AUTH_USER = ROWS.text()
      .in(WEBSOCKET, "no_auth_user")
      .means("user that a client here becomes which gives no credentials");
  static final Option<String> USER = ROWS.text()
      .in(WEBSOCKET_AUTHORIZATION, "user", "username")
      .means("name that clients here must give");
  static final Option<String> PASSWORD = ROWS.text()
      .in(WEBSOCKET_AUTHORIZATION, "password", "pass")
      .secret()
      .means("password that clients here must give, in the clear or as a bcrypt hash");
  static final Option<String> TOKEN = ROWS.text()
      .in(WEBSOCKET_AUTHORIZATION, "token")
      .secret()
      .means("token that clients here must give, in the clear or as a bcrypt hash");
  static final Option<Duration> TIMEOUT = ROWS.seconds()
      .in(WEBSOCKET_AUTHORIZATION, "timeout")
      .rule(Rule.atLeast(Duration.ZERO))
      .means("how long a client here may take to log in; 0 is as for all others");
  static final Option<ConfigValue> USERS = ROWS.anything()
      .in(WEBSOCKET_AUTHORIZATION, "users", "default_permissions", "permissions")
      .refused("users are those of the block \"authorization\" on top, for all listeners");
  static final TlsOptions TLS = new TlsOptions(
      ROWS.text()
          .in(WEBSOCKET_TLS, "cert_file")
          .means("PEM file of the server's certificate and those between it and the root"),
      ROWS.text().in(WEBSOCKET_TLS, "key_file").means("PEM file of the server's private key"),
      ROWS.text()
          .in(WEBSOCKET_TLS, "ca_file")
          .means("PEM file of who may sign certificates of clients"),
      ROWS.onOff().in(WEBSOCKET_TLS, "verify").means("clients must have a certificate"),
      ROWS.onOff()
          .in(WEBSOCKET_TLS, "verify_and_map")
          .means("clients must have a certificate, and it says which user they are"),
      ROWS.seconds()
          .usually("2s")
          .in(WEBSOCKET_TLS, "timeout")
          .rule(new Rule.Positive())
          .means("how long a handshake may take, in seconds or as a duration"),
      ROWS.names().in(WEBSOCKET_TLS, "cipher_suites").means("suites for TLS 1.2, best first"),
      ROWS.names()
          .in(WEBSOCKET_TLS, "curve_preferences")
          .means("curves for the key exchange, best first"),
      ROWS.names()
          .in(WEBSOCKET_TLS, "pinned_certs")
          .rule(new Rule.Digests())
          .means("SHA-256 of the public keys of clients, others are refused"),
      ROWS.integer()
          .in(WEBSOCKET_TLS, "connection_rate_limit")
          .rule(Rule.between(0, Integer.MAX_VALUE))
          .means("TLS handshakes per second; 0 for any number"));
  static final Option<Boolean> TLS_INSECURE = ROWS.onOff()
      .in(WEBSOCKET_TLS, "insecure")
      .withoutEffect("it concerns connections to other servers");
  static final Option<ConfigValue> TLS_MORE = ROWS.anything()
      .in(WEBSOCKET_TLS, "ocsp_peer", "cert_store", "cert_match", "cert_match_by",
          "verify_cert_and_check_known_urls")
      .refused("Standpipe cannot do that for clients; use cert_file, key_file and pinned_certs");

  private WebSocketOptions() {}

  static List<Option<?>> all() {
    return ROWS.all();
  }
}
