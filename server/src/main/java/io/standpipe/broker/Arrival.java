package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.standpipe.broker.websocket.Upgrade;
import io.standpipe.broker.websocket.Upgrade.Terms;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One who comes to the port for WebSocket, until the HTTP request that makes it a client. On its
/// loop only.
final class Arrival implements Upgrade.Outcome {
  private final Hub hub;
  private final Door door;
  private final Connections connections;
  private final Channel channel;
  private final Loop loop;
  private final InetSocketAddress peer;
  private @Nullable SslHandler tls;
  private @Nullable TlsPeer shown;
  private @Nullable ScheduledFuture<?> deadline;

  Arrival(
      Hub hub,
      Door door,
      Connections connections,
      Channel channel,
      Loop loop,
      InetSocketAddress peer) {
    this.hub = hub;
    this.door = door;
    this.connections = connections;
    this.channel = channel;
    this.loop = loop;
    this.peer = peer;
  }

  /// Prepares the pipeline; on any thread, before the channel is registered.
  ///
  /// @param patience how long all may take until there is a client
  void begin(Terms terms, Duration patience) {
    var engines = door.security().tls();
    if (engines != null) {
      var handler = door.security().newHandler(engines);
      tls = handler;
      channel.pipeline().addLast(handler);
      var _ = handler.handshakeFuture().addListener(done -> {
        if (done.isSuccess()) {
          secured(TlsPeer.of(handler, engines.config()));
        } else if (channel.isOpen()) {
          fail(TlsPeer.describe(done.cause()));
        }
      });
    }
    Upgrade.install(channel.pipeline(), terms, this);
    deadline = loop.executor()
        .schedule(() -> fail("websocket handshake timeout"), patience.toNanos(),
            TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> stopWaiting());
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private void secured(TlsPeer peerShown) {
    shown = peerShown;
    if (!peerShown.complaint().isEmpty()) {
      fail("TLS handshake error: " + peerShown.complaint());
    } else if (!door.security().handshakes().take()) {
      fail("connection throttling is active");
    }
  }

  private void fail(String why) {
    hub.log().visitorError(Visitor.of(peer), why);
    var _ = channel.close();
  }

  @Override
  public void refused(String reason) {
    stopWaiting();
    hub.log().visitorError(Visitor.of(peer), "websocket handshake error: " + reason);
  }

  @Override
  public void upgraded(Channel upgraded, String behind, String jwt) {
    stopWaiting();
    var transport = new WebSocketTransport(hub.log(), tls, shown);
    upgraded.pipeline().addLast(transport.frames());
    connections.admit(door, new Visitor(peer, behind, jwt), upgraded, loop, transport);
    transport.frames().open();
  }
}
