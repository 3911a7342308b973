package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.standpipe.broker.tls.TlsEngines;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How one connection comes to speak TLS, after INFO and before anything else. On its loop only;
/// the arithmetic of the handshake is done elsewhere.
final class Handshake implements Transport {
  /// The first byte of every TLS connection, and of no operation of ours.
  private static final int TLS_RECORD = 0x16;

  private final BrokerLog log;
  private final Security security;
  private final TlsEngines tls;
  private final Channel channel;
  private @Nullable SslHandler handler;
  private @Nullable TlsPeer peer;

  Handshake(Hub hub, Security security, TlsEngines tls, Channel channel) {
    this.log = hub.log();
    this.security = security;
    this.tls = tls;
    this.channel = channel;
  }

  @Override
  public void start(Endpoint endpoint) {
    if (!security.handshakes().take()) {
      endpoint.close(CloseReason.HANDSHAKES_THROTTLED);
    } else if (tls.config().plainAllowed()) {
      channel.pipeline().addFirst(new FirstByte(endpoint));
    } else {
      secure(endpoint);
    }
  }

  private void secure(Endpoint endpoint) {
    var created = security.newHandler(tls);
    channel.pipeline().addFirst(created);
    handler = created;
    var _ = created.handshakeFuture().addListener(done -> {
      if (done.isSuccess()) {
        secured(endpoint, TlsPeer.of(created, tls.config()));
      } else if (channel.isOpen()) {
        log.connectionError(endpoint, TlsPeer.describe(done.cause()));
        endpoint.close(CloseReason.TLS_HANDSHAKE);
      }
    });
  }

  /// Looks whether the client begins with TLS; after the time for a handshake it does not.
  private final class FirstByte extends ChannelInboundHandlerAdapter {
    private final Endpoint endpoint;

    FirstByte(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      var _ = context.executor()
          .schedule(() -> plain(context), tls.config().timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void plain(ChannelHandlerContext context) {
      if (!context.isRemoved() && channel.isOpen()) {
        channel.pipeline().remove(this);
        endpoint.ready(Optional.empty());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var buffer = (ByteBuf) message;
      if (buffer.getByte(buffer.readerIndex()) != TLS_RECORD) {
        plain(context);
        channel.pipeline().fireChannelRead(message);
        return;
      }
      channel.pipeline().remove(this);
      secure(endpoint);
      channel.pipeline().fireChannelRead(message);
    }
  }

  private void secured(Endpoint endpoint, TlsPeer shown) {
    log.connectionDebug(endpoint, shown.summary());
    peer = shown;
    if (shown.complaint().isEmpty()) {
      endpoint.ready(shown.names());
    } else {
      log.connectionError(endpoint, "TLS handshake error: " + shown.complaint());
      endpoint.close(CloseReason.TLS_HANDSHAKE);
    }
  }

  @Override
  public Optional<TlsView> tls() {
    return Optional.ofNullable(peer).map(TlsPeer::view);
  }

  /// A server that stops does not wait for that.
  @Override
  public void finish(CloseReason reason, Runnable action) {
    var secured = handler;
    if (secured == null || reason == CloseReason.SHUTDOWN) {
      action.run();
    } else {
      secured.closeOutbound().addListener(_ -> action.run());
    }
  }
}
