package io.standpipe.broker.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilter;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilterProvider;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes a WebSocket of an HTTP connection, if its first request asks for that in the right way.
/// Any other request gets an answer that says what is wrong with it. On its loop only.
///
/// Source: RFC 6455, section 4.2.1; the reasons are those of nats-server 2.9.
public final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
  /// Bytes of request line and headers, each.
  private static final int HEADER_MAX = 16 * 1024;
  /// Bytes of a body, which is read and ignored.
  private static final int BODY_MAX = 8 * 1024;
  /// Bytes; smaller frames are not worth compressing.
  private static final int COMPRESSED_MIN = 64;
  private static final int COMPRESSION_LEVEL = 6;
  private static final int WINDOW_BITS = 15;

  private final Terms terms;
  private final Outcome outcome;
  private boolean answered;
  private boolean hasRushed;

  /// On what terms somebody may connect.
  ///
  /// @param secure the connection is over TLS
  /// @param compression frames may be compressed
  /// @param jwtCookie name of the cookie that brings a user's JWT; empty for none
  /// @param frameMax bytes of a frame, uncompressed
  public record Terms(
      Origins origins,
      boolean secure,
      boolean compression,
      String jwtCookie,
      int frameMax) {}

  /// Hears what has come of a request, once.
  public interface Outcome {
    /// Frames come and go from now on.
    ///
    /// @param behind the address of the client a proxy speaks for; empty for none
    /// @param jwt of the cookie; empty for none
    void upgraded(Channel channel, String behind, String jwt);

    /// The client has been told, and the connection ends.
    void refused(String reason);
  }

  private record Refusal(HttpResponseStatus status, String reason) {}

  private Upgrade(Terms terms, Outcome outcome) {
    this.terms = terms;
    this.outcome = outcome;
  }

  /// Puts what is needed at the end of the pipeline.
  public static void install(ChannelPipeline pipeline, Terms terms, Outcome outcome) {
    pipeline.addLast(new HttpServerCodec(
        new HttpDecoderConfig().setMaxInitialLineLength(HEADER_MAX).setMaxHeaderSize(HEADER_MAX)))
        .addLast(new HttpObjectAggregator(BODY_MAX));
    if (terms.compression()) {
      pipeline.addLast(new WebSocketServerExtensionHandler(
          new PerMessageDeflateServerExtensionHandshaker(COMPRESSION_LEVEL, false, WINDOW_BITS,
              true, true, WINDOW_BITS, PerMessageDeflateServerExtensionHandshaker.DEFAULT_MEM_LEVEL,
              new OnlyLarge(), terms.frameMax())));
    }
    pipeline.addLast(new Upgrade(terms, outcome));
  }

  /// Both sides forget what they have compressed before, which saves much memory.
  private record OnlyLarge() implements WebSocketExtensionFilterProvider {
    @Override
    public WebSocketExtensionFilter encoderFilter() {
      return frame -> frame instanceof BinaryWebSocketFrame
          && frame.content().readableBytes() < COMPRESSED_MIN;
    }

    @Override
    public WebSocketExtensionFilter decoderFilter() {
      return WebSocketExtensionFilter.NEVER_SKIP;
    }
  }

  /// What is left in front of this handler when HTTP ends came too early.
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf early) {
      early.release();
      hasRushed = true;
    } else {
      super.channelRead(context, message);
    }
  }

  /// The connection is gone, or TLS has failed, which is told elsewhere.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (answered) {
      return; // sent behind a request that was refused
    }
    answered = true;
    var refusal = refusal(request);
    if (refusal == null) {
      upgrade(context, request);
    } else {
      refuse(context, refusal);
    }
  }

  private @Nullable Refusal refusal(FullHttpRequest request) {
    var headers = request.headers();
    if (request.decoderResult().isFailure()) {
      return wrong("this is no HTTP request");
    } else if (!request.method().equals(HttpMethod.GET)) {
      return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "request method must be GET");
    } else if (text(request, "Host").isEmpty()) {
      return wrong("'Host' missing in request");
    } else if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      return wrong("invalid value for header 'Upgrade'");
    } else if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return wrong("invalid value for header 'Connection'");
    } else if (text(request, "Sec-WebSocket-Key").isEmpty()) {
      return wrong("key missing");
    } else if (!headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", true)) {
      return wrong("invalid version");
    }
    var complaint = terms.origins()
        .complaint(origin(request), text(request, "Host"), terms.secure());
    if (!complaint.isEmpty()) {
      return new Refusal(HttpResponseStatus.FORBIDDEN, "origin not allowed: " + complaint);
    }
    return elsewhere(new QueryStringDecoder(request.uri()).path());
  }

  /// The original has more behind these.
  private static @Nullable Refusal elsewhere(String path) {
    if (path.endsWith("/leafnode")) {
      return new Refusal(HttpResponseStatus.NOT_FOUND, "there are no leaf nodes here");
    } else if (path.endsWith("/mqtt")) {
      return new Refusal(HttpResponseStatus.NOT_FOUND, "there is no MQTT here");
    }
    return null;
  }

  private static Refusal wrong(String reason) {
    return new Refusal(HttpResponseStatus.BAD_REQUEST, reason);
  }

  private static String text(FullHttpRequest request, String header) {
    return request.headers().get(header, "");
  }

  private static String origin(FullHttpRequest request) {
    var origin = text(request, "Origin");
    return origin.isEmpty() ? text(request, "Sec-WebSocket-Origin") : origin;
  }

  private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
    var frames = WebSocketDecoderConfig.newBuilder()
        .expectMaskedFrames(true)
        .allowExtensions(terms.compression())
        .maxFramePayloadLength(terms.frameMax())
        .closeOnProtocolViolation(false)
        .withUTF8Validator(false)
        .build();
    var channel = context.channel();
    var behind = forwardedFor(text(request, "X-Forwarded-For"));
    var jwt = cookie(request);
    var _ = new WebSocketServerHandshaker13("", null, frames).handshake(channel, request)
        .addListener(done -> {
          if (!done.isSuccess() || !channel.isActive()) {
            var _ = channel.close();
          } else if (hasRushed) {
            outcome.refused("client sent data before handshake is complete");
            var _ = channel.close();
          } else {
            channel.pipeline().remove(this);
            outcome.upgraded(channel, behind, jwt);
          }
        });
  }

  private static String forwardedFor(String address) {
    try {
      return address.isEmpty() ? "" : InetAddress.ofLiteral(address).getHostAddress();
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private String cookie(FullHttpRequest request) {
    if (terms.jwtCookie().isEmpty()) {
      return "";
    }
    for (var cookie : ServerCookieDecoder.LAX.decodeAll(text(request, "Cookie"))) {
      if (cookie.name().equals(terms.jwtCookie())) {
        return cookie.value();
      }
    }
    return "";
  }

  private void refuse(ChannelHandlerContext context, Refusal refusal) {
    outcome.refused(refusal.reason());
    var text = "This is a port for NATS over WebSocket: " + refusal.reason() + ".\n";
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(),
        Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    response.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
