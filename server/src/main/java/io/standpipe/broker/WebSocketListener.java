package io.standpipe.broker;

import io.netty.channel.Channel;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.SlowChecks;
import io.standpipe.broker.websocket.Upgrade.Terms;
import java.net.InetSocketAddress;
import java.util.List;

/// The port for clients that speak WebSocket. Any thread may call.
final class WebSocketListener implements Reception, AutoCloseable {
  /// Bytes that a client may send in one frame at least: what it has gathered while it reconnected.
  private static final int FRAME_MAX = 8 << 20;
  /// Bytes of protocol lines in a frame, beside a message.
  private static final int FRAME_SPARE = 64 << 10;

  private final Hub hub;
  private final WebSocketConfig config;
  private final Bound bound;
  private final Connections connections;
  private final Door door;
  private final Terms terms;

  /// The port, and who may come in there.
  record Bound(WebSocketConfig config, ListeningSocket socket, Security security) {
    /// Fails with an [IllegalArgumentException] if a certificate or a user is not valid, and with
    /// an [java.io.UncheckedIOException] that names the address if it is taken.
    static Bound of(BrokerConfig broker, WebSocketConfig config, SlowChecks slowChecks) {
      var security = new Security(config.auth(broker.auth()), config.tls(), slowChecks);
      return new Bound(config, ListeningSocket.bind(config.host(), config.port(),
          "Unable to listen for websocket connections: "), security);
    }

    /// What clients are told there.
    ServerInfo info(ServerInfo elsewhere) {
      return elsewhere.at(config.host(), socket.port(), config.advertise());
    }
  }

  WebSocketListener(Hub hub, Bound bound, ServerInfo info, Connections connections) {
    this.hub = hub;
    this.config = bound.config();
    this.bound = bound;
    this.connections = connections;
    this.door = new Door(ConnectionType.WEBSOCKET, info, hub.webSocketUrls(), bound.security());
    this.terms = new Terms(config.origins(), bound.security().tls() != null, config.compression(),
        config.jwtCookie(), Math.max(FRAME_MAX, hub.config().maxPayload()) + FRAME_SPARE);
  }

  void open(List<Loop> loops) {
    bound.socket().open(loops.getFirst(), new Acceptor(hub, loops, this));
    hub.log()
        .info("Listening for websocket clients on " + config.scheme() + "://" + config.host() + ":"
            + port());
    if (!terms.secure()) {
      hub.log().warn("Websocket not configured with TLS. DO NOT USE IN PRODUCTION!");
    }
  }

  @Override
  public void receive(Channel channel, Loop loop, InetSocketAddress peer) {
    new Arrival(hub, door, connections, channel, loop, peer).begin(terms,
        config.handshakeTimeout());
  }

  int port() {
    return bound.socket().port();
  }

  /// Settings of its connections.
  Door door() {
    return door;
  }

  /// Nobody is let in any more.
  @Override
  public void close() {
    bound.socket().close();
  }
}
