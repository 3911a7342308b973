package io.standpipe.broker;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// The listener for clients that speak the core protocol over TCP, or over TLS that starts
/// after INFO.
record PlainReception(Hub hub, Door door, Connections connections) implements Reception {
  @Override
  public void receive(Channel channel, Loop loop, InetSocketAddress peer) {
    var tls = door.security().tls();
    Transport transport;
    if (tls == null) {
      channel.config().setRecvByteBufAllocator(loop.receiveBuffer());
      transport = Transport.PLAIN;
    } else {
      // Netty keeps what it read until a record is complete.
      transport = new Handshake(hub, door.security(), tls, channel);
    }
    connections.admit(door, Visitor.of(peer), channel, loop, transport);
  }
}
