package io.standpipe.broker;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// What a listener does with those who come to it.
interface Reception {
  /// Prepares the pipeline of a channel that is about to be registered with its loop.
  void receive(Channel channel, Loop loop, InetSocketAddress peer);
}
