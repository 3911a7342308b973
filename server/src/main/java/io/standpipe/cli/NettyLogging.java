package io.standpipe.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/// Tells Netty where to log before it looks: it would find SLF4J, which the connection pool of the
/// SQL store brings, and load it in every start.
final class NettyLogging {
  private NettyLogging() {}

  static void settle() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }
}
