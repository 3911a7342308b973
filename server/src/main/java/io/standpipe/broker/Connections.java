package io.standpipe.broker;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The clients that are connected, whatever door they came in by. Any thread may call.
final class Connections {
  private final Hub hub;
  private final AtomicLong ids = new AtomicLong();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile Runnable whenEmpty = () -> {};

  Connections(Hub hub) {
    this.hub = hub;
  }

  /// Those open now.
  Set<Connection> open() {
    return open;
  }

  /// Runs `action`, perhaps more than once, on any loop, when no connection is open.
  void whenEmpty(Runnable action) {
    whenEmpty = action;
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (open.isEmpty()) {
      whenEmpty.run();
    }
  }

  /// Puts a new connection at the end of the channel's pipeline. It lives from the next
  /// `channelActive` that reaches it until the channel is closed.
  Connection admit(Door door, Visitor visitor, Channel channel, Loop loop, Transport transport) {
    hub.counters().totalConnections.incrementAndGet();
    hub.counters().connections.incrementAndGet();
    var connection = new Connection(hub, door, loop, ids.incrementAndGet(), visitor, channel,
        transport);
    open.add(connection);
    channel.pipeline().addLast(connection.channelHandler());
    channel.closeFuture().addListener(_ -> {
      connection.closed();
      var last = connection.view();
      hub.closed().add(last);
      hub.accounts().named(last.account()).closed(last);
      open.remove(connection);
      tellIfEmpty();
      hub.counters().connections.decrementAndGet();
    });
    return connection;
  }
}
