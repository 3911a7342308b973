package io.standpipe.broker;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SslHandler;
import io.standpipe.broker.websocket.Frames;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Frames, over TLS or not. On its loop only.
final class WebSocketTransport implements Transport, Frames.Events {
  private final BrokerLog log;
  private final @Nullable SslHandler tls;
  private final @Nullable TlsPeer peer;
  private final Frames frames = new Frames(this);
  private @Nullable Endpoint endpoint;

  /// @param tls null if there is none, like `peer`
  WebSocketTransport(BrokerLog log, @Nullable SslHandler tls, @Nullable TlsPeer peer) {
    this.log = log;
    this.tls = tls;
    this.peer = peer;
  }

  /// To be put into the pipeline, in front of the connection.
  Frames frames() {
    return frames;
  }

  @Override
  public void start(Endpoint started) {
    endpoint = started;
    started.ready(peer == null ? Optional.empty() : peer.names());
  }

  @Override
  public Optional<TlsView> tls() {
    return Optional.ofNullable(peer).map(TlsPeer::view);
  }

  @Override
  public void finish(CloseReason reason, Runnable action) {
    frames.finish(status(reason), reason.text(), () -> {
      if (tls == null || reason == CloseReason.SHUTDOWN) {
        action.run();
      } else {
        tls.closeOutbound().addListener(_ -> action.run());
      }
    });
  }

  @Override
  public void left() {
    if (endpoint != null) {
      endpoint.close(CloseReason.CLIENT_CLOSED);
    }
  }

  @Override
  public void violated(boolean tooBig, String reason) {
    if (endpoint != null) {
      log.connectionError(endpoint, "websocket: " + reason);
      endpoint.close(tooBig ? CloseReason.PAYLOAD_EXCEEDED : CloseReason.FRAME_VIOLATION);
    }
  }

  /// As nats-server 2.9 has them.
  private static WebSocketCloseStatus status(CloseReason reason) {
    return switch (reason) {
      case PARSE_ERROR, PROTOCOL_VIOLATION, BAD_PROTOCOL_VERSION, FRAME_VIOLATION ->
        WebSocketCloseStatus.PROTOCOL_ERROR;
      case CONTROL_LINE_EXCEEDED, CONNECTIONS_EXCEEDED, ACCOUNT_CONNECTIONS_EXCEEDED,
          AUTHENTICATION_FAILURE, AUTHENTICATION_TIMEOUT, AUTHENTICATION_EXPIRED,
          HANDSHAKES_THROTTLED ->
        WebSocketCloseStatus.POLICY_VIOLATION;
      case PAYLOAD_EXCEEDED -> WebSocketCloseStatus.MESSAGE_TOO_BIG;
      case SHUTDOWN -> WebSocketCloseStatus.ENDPOINT_UNAVAILABLE;
      default -> WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
