package io.standpipe.broker.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/// Puts bytes into frames and takes them out again. Where a frame begins and ends means nothing,
/// nor whether it is called text. On its loop only.
public final class Frames extends ChannelDuplexHandler {
  private final Events events;
  private @Nullable ChannelHandlerContext context;
  private boolean said;
  private boolean answering;
  /// Only the last of those that came while an answer was on its way is answered, so that pings
  /// that nobody reads the answers of take no memory.
  private @Nullable ByteBuf unanswered;

  /// What else than bytes comes from the other end.
  public interface Events {
    /// It has said goodbye, and was answered.
    void left();

    /// It does not keep to the protocol; nothing of what it sends counts any more.
    ///
    /// @param tooBig a frame was larger than allowed
    void violated(boolean tooBig, String reason);
  }

  public Frames(Events events) {
    this.events = events;
  }

  /// Has those behind this handler begin.
  public void open() {
    context().fireChannelActive();
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not part of a pipeline yet");
    }
    return context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    var _ = to.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message,
        promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    switch (message) {
      case PingWebSocketFrame ping -> answer(ping.content());
      case PongWebSocketFrame pong -> pong.release();
      case CloseWebSocketFrame close -> {
        int status = close.statusCode();
        close.release();
        closed(status);
      }
      case WebSocketFrame data -> from.fireChannelRead(data.content());
      default -> from.fireChannelRead(message);
    }
  }

  private void answer(ByteBuf ping) {
    if (answering) {
      forget();
      unanswered = ping;
      return;
    }
    answering = true;
    var _ = context().writeAndFlush(new PongWebSocketFrame(ping)).addListener(_ -> {
      answering = false;
      var next = unanswered;
      unanswered = null;
      if (next != null) {
        answer(next);
      }
    });
  }

  private void forget() {
    if (unanswered != null) {
      unanswered.release();
      unanswered = null;
    }
  }

  private void closed(int status) {
    var answer = WebSocketCloseStatus.isValidStatusCode(status)
        ? WebSocketCloseStatus.valueOf(status)
        : WebSocketCloseStatus.NORMAL_CLOSURE;
    var _ = say(answer, "").addListener(_ -> events.left());
  }

  /// Says goodbye, unless that has been done, then runs `action`.
  public void finish(WebSocketCloseStatus status, String reason, Runnable action) {
    var _ = say(status, reason).addListener(_ -> action.run());
  }

  private ChannelFuture say(WebSocketCloseStatus status, String reason) {
    if (said || !context().channel().isActive()) {
      return context().newSucceededFuture();
    }
    said = true;
    return context().writeAndFlush(new CloseWebSocketFrame(status, reason));
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    forget();
    gone.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      boolean tooBig = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      events.violated(tooBig, String.valueOf(cause.getMessage()));
    } else if (cause instanceof CodecException) {
      events.violated(false, String.valueOf(cause.getMessage()));
    } else {
      from.fireExceptionCaught(cause);
    }
  }
}
