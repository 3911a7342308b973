package io.standpipe.monitor;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;

/// The requests of one connection, one after the other; each is answered on a virtual thread, which
/// may wait for those it asks. On the connection's thread unless a method says otherwise.
final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Pages pages;
  private final Logger logger;
  /// Sent without waiting for the answer to an earlier one.
  private final ArrayDeque<Request> waiting = new ArrayDeque<>(1);
  private boolean answering;

  Exchange(Pages pages, Logger logger) {
    this.pages = pages;
    this.logger = logger;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    waiting.add(Request.of(request));
    if (answering) {
      context.channel().config().setAutoRead(false);
    } else {
      answerNext(context);
    }
  }

  private void answerNext(ChannelHandlerContext context) {
    var request = waiting.poll();
    answering = request != null;
    if (request == null) {
      context.channel().config().setAutoRead(true);
    } else if (request.isMalformed()) {
      var _ = context.writeAndFlush(Reply.error(400, "400 Bad Request").toHttp())
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = Thread.startVirtualThread(() -> answer(context, request));
    }
  }

  /// On a thread of its own.
  private void answer(ChannelHandlerContext context, Request request) {
    Runnable then;
    try {
      var reply = pages.answer(request);
      then = () -> {
        var _ = context.writeAndFlush(reply.toHttp());
        answerNext(context);
      };
    } catch (RuntimeException | Error e) {
      then = () -> exceptionCaught(context, e);
    }
    try {
      context.executor().execute(then);
    } catch (RejectedExecutionException e) {
      if (!context.executor().isShuttingDown()) {
        throw e;
      }
    }
  }

  /// The client says nothing any more.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !answering) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What a client sends that is no HTTP or no TLS is no fault of ours.
    if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
      logger.log(Level.ERROR, "http monitor: request failed", cause);
    }
    var _ = context.close();
  }
}
