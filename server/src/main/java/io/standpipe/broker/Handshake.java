package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.broker.tls.PeerCertificate;
import io.standpipe.broker.tls.TlsEngines;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// How one connection comes to speak TLS, after INFO and before anything else. On its loop only;
/// the arithmetic of the handshake is done elsewhere.
final class Handshake {
  /// The first byte of every TLS connection, and of no operation of ours.
  private static final int TLS_RECORD = 0x16;

  private final Endpoint connection;
  private final BrokerLog log;
  private final TlsEngines tls;
  private final Channel channel;
  private final Executor slowly;
  private @Nullable SslHandler handler;
  private @Nullable TlsView view;

  Handshake(Endpoint connection, BrokerLog log, TlsEngines tls, Channel channel, Executor slowly) {
    this.connection = connection;
    this.log = log;
    this.tls = tls;
    this.channel = channel;
    this.slowly = slowly;
  }

  /// [Endpoint#ready] follows, or the end.
  void start() {
    if (tls.config().plainAllowed()) {
      channel.pipeline().addFirst(new FirstByte());
    } else {
      secure();
    }
  }

  private void secure() {
    var created = new SslHandler(tls.newEngine(), false, slowly);
    created.setHandshakeTimeoutMillis(tls.config().timeout().toMillis());
    channel.pipeline().addFirst(created);
    handler = created;
    var _ = created.handshakeFuture().addListener(done -> {
      if (done.isSuccess()) {
        secured(created);
      } else {
        failed(done.cause());
      }
    });
  }

  /// Looks whether the client begins with TLS; after the time for a handshake it does not.
  private final class FirstByte extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      var _ = context.executor()
          .schedule(() -> plain(context), tls.config().timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void plain(ChannelHandlerContext context) {
      if (!context.isRemoved() && channel.isOpen()) {
        channel.pipeline().remove(this);
        connection.ready(Optional.empty());
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
      secure();
      channel.pipeline().fireChannelRead(message);
    }
  }

  private void secured(SslHandler done) {
    var session = done.engine().getSession();
    log.connectionDebug(connection, "TLS handshake complete, version " + session.getProtocol()
        + ", cipher suite " + session.getCipherSuite());
    view = TlsView.of(session);
    var certificate = peer(done);
    var pins = tls.config().pinnedCertificates();
    if (!pins.isEmpty() && (certificate == null || !pins.contains(certificate.fingerprint()))) {
      log.connectionError(connection,
          "TLS handshake error: the key of the client's certificate"
              + (certificate == null ? ", which is missing," : " " + certificate.fingerprint())
              + " is not among the pinned ones");
      connection.close(CloseReason.TLS_HANDSHAKE);
      return;
    }
    var names = tls.config().verifyAndMap() && certificate != null
        ? Optional.of(certificate.names())
        : Optional.<CertificateNames>empty();
    connection.ready(names);
  }

  private static @Nullable PeerCertificate peer(SslHandler done) {
    try {
      return done.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate first
          ? new PeerCertificate(first)
          : null;
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }

  /// Empty until the client speaks TLS, and if it does not.
  Optional<TlsView> view() {
    return Optional.ofNullable(view);
  }

  private void failed(Throwable cause) {
    if (channel.isOpen()) {
      log.connectionError(connection, describe(cause));
      connection.close(CloseReason.TLS_HANDSHAKE);
    }
  }

  private static String describe(Throwable cause) {
    if (cause instanceof SslHandshakeTimeoutException) {
      return "TLS handshake timeout";
    } else if (cause instanceof NotSslRecordException) {
      return "TLS handshake error: the client does not speak TLS";
    }
    var reason = cause;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return "TLS handshake error: " + reason.getMessage();
  }

  /// Says goodbye in the way of TLS, then runs `action`.
  void finish(Runnable action) {
    var secured = handler;
    if (secured == null) {
      action.run();
    } else {
      secured.closeOutbound().addListener(_ -> action.run());
    }
  }
}
