package io.standpipe.config;

import io.standpipe.broker.WebSocketConfig;
import io.standpipe.broker.WebSocketConfig.Login;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.websocket.Origins;
import java.util.Optional;

/// Turns what the options say about WebSocket into a listener. The reasons not to start are those
/// of nats-server 2.9.
final class WebSocketSettings {
  private final Values values;
  private final AuthConfig auth;

  /// @param auth who may connect elsewhere
  WebSocketSettings(Values values, AuthConfig auth) {
    this.values = values;
    this.auth = auth;
  }

  /// Empty if there is no port.
  Optional<WebSocketConfig> build() throws Rejected {
    long port = values.get(WebSocketOptions.PORT);
    if (port == 0) {
      return Optional.empty();
    }
    var cookie = values.get(WebSocketOptions.JWT_COOKIE);
    if (!cookie.isEmpty() && auth.operator().isEmpty()) {
      throw Rejected.notStarting("trusted operators or trusted keys configuration is required for "
          + "JWT authentication via cookie \"" + cookie + "\"");
    }
    try {
      var config = new WebSocketConfig(values.get(WebSocketOptions.HOST), port < 0 ? 0 : (int) port,
          RouteSettings.advertised(values.get(WebSocketOptions.ADVERTISE), "websocket"), tls(),
          new Origins(values.get(WebSocketOptions.SAME_ORIGIN),
              values.get(WebSocketOptions.ALLOWED_ORIGINS)),
          values.get(WebSocketOptions.COMPRESSION), values.get(WebSocketOptions.HANDSHAKE_TIMEOUT),
          cookie, login());
      var _ = config.auth(auth); // or the two do not fit
      return Optional.of(config);
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting("websocket: " + e.getMessage());
    }
  }

  private Optional<TlsConfig> tls() throws Rejected {
    if (WebSocketOptions.TLS.isAsked(values)) {
      return Optional.of(new TlsSettings(values, WebSocketOptions.TLS).config());
    }
    if (!values.get(WebSocketOptions.NO_TLS)) {
      throw Rejected.notStarting("websocket requires TLS configuration");
    }
    return Optional.empty();
  }

  private Login login() throws Rejected {
    var name = values.get(WebSocketOptions.USER);
    var password = values.get(WebSocketOptions.PASSWORD);
    var token = values.get(WebSocketOptions.TOKEN);
    if (!name.isEmpty() && !token.isEmpty()) {
      throw Rejected.notStarting("Cannot have a user/pass and token");
    }
    if (name.isEmpty() && !password.isEmpty()) {
      throw Rejected.notStarting("User entry requires a user");
    }
    var user = name.isEmpty()
        ? token.isEmpty()
            ? Optional.<UserConfig>empty()
            : Optional.of(UserConfig.withToken(Secret.of(token)))
        : Optional.of(UserConfig.withPassword(name, Secret.of(password)));
    if (user.isPresent() && hasManyUsers()) {
      throw Rejected
          .notStarting("websocket authentication " + (token.isEmpty() ? "username" : "token")
              + " not compatible with presence of users/nkeys");
    }
    var timeout = values.get(WebSocketOptions.TIMEOUT);
    return new Login(user, values.get(WebSocketOptions.NO_AUTH_USER),
        timeout.isZero() ? Optional.empty() : Optional.of(timeout));
  }

  private boolean hasManyUsers() {
    return !values.get(SecurityOptions.USERS).isEmpty()
        || values.get(SecurityOptions.ACCOUNTS).stream().anyMatch(a -> !a.users().isEmpty());
  }
}
