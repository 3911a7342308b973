package io.standpipe.broker;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.websocket.Origins;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the listener for clients that speak the core protocol inside WebSocket frames.
///
/// @param host address to listen on
/// @param port 0 takes any free port
/// @param advertise `host:port` that clients are told instead; empty for the address itself
/// @param tls present if clients speak TLS, from the first byte on
/// @param compression frames may be compressed if the client can
/// @param handshakeTimeout from the connection to the end of the HTTP request
/// @param jwtCookie name of a cookie that brings a user's JWT; empty for none
/// @param login how its clients log in, if not as all others do
public record WebSocketConfig(
    String host,
    int port,
    String advertise,
    Optional<TlsConfig> tls,
    Origins origins,
    boolean compression,
    Duration handshakeTimeout,
    String jwtCookie,
    Login login) {
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  /// What differs from the logins of other clients.
  ///
  /// @param user the only one that there is, by name and password or by a token; empty for those of
  ///          the other listener
  /// @param noAuthUser whom a client becomes that gives no credentials; empty for what holds there
  /// @param timeout empty for what holds there
  public record Login(Optional<UserConfig> user, String noAuthUser, Optional<Duration> timeout) {
    public static final Login AS_ALL = new Login(Optional.empty(), "", Optional.empty());
  }

  /// Without TLS, for pages from anywhere.
  public static WebSocketConfig of(String host, int port) {
    return new WebSocketConfig(host, port, "", Optional.empty(), Origins.ANY, false,
        DEFAULT_HANDSHAKE_TIMEOUT, "", Login.AS_ALL);
  }

  public WebSocketConfig with(TlsConfig newTls) {
    return new WebSocketConfig(host, port, advertise, Optional.of(newTls), origins, compression,
        handshakeTimeout, jwtCookie, login);
  }

  public WebSocketConfig with(Origins newOrigins) {
    return new WebSocketConfig(host, port, advertise, tls, newOrigins, compression,
        handshakeTimeout, jwtCookie, login);
  }

  public WebSocketConfig with(Login newLogin) {
    return new WebSocketConfig(host, port, advertise, tls, origins, compression, handshakeTimeout,
        jwtCookie, newLogin);
  }

  public WebSocketConfig compressing() {
    return new WebSocketConfig(host, port, advertise, tls, origins, true, handshakeTimeout,
        jwtCookie, login);
  }

  public WebSocketConfig withHandshakeTimeout(Duration newTimeout) {
    return new WebSocketConfig(host, port, advertise, tls, origins, compression, newTimeout,
        jwtCookie, login);
  }

  public WebSocketConfig withJwtCookie(String name) {
    return new WebSocketConfig(host, port, advertise, tls, origins, compression, handshakeTimeout,
        name, login);
  }

  /// `ws`, or `wss` for TLS.
  public String scheme() {
    return tls.isPresent() ? "wss" : "ws";
  }

  /// Who may connect here.
  ///
  /// @param all who may connect elsewhere
  /// @throws IllegalArgumentException if the two do not fit
  public AuthConfig auth(AuthConfig all) {
    var own = login.user()
        .map(user -> new AuthConfig(List.of(user), "", all.timeout(), all.engineAccount(),
            Optional.empty(), all.accounts()))
        .orElse(all);
    var timed = own.withTimeout(login.timeout().orElse(all.timeout()));
    return login.noAuthUser().isEmpty() ? timed : timed.withNoAuthUser(login.noAuthUser());
  }
}
