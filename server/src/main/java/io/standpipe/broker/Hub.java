package io.standpipe.broker;

import io.netty.buffer.ByteBufAllocator;
import io.standpipe.actor.Clock;
import io.standpipe.actor.FaultHandler;
import io.standpipe.actor.SystemClock;
import io.standpipe.bus.Sender;
import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectTree;

/// What all connections of one broker share. Any thread may call.
///
/// @param tree who listens to what
/// @param nobody an answer of the tree without receivers
record Hub(
    BrokerConfig config,
    SubjectTree<Subscription> tree,
    Matches<Subscription> nobody,
    Counters counters,
    ByteBufAllocator allocator,
    ServerInfo info,
    ClosedConnections closed,
    BrokerLog log,
    FaultHandler faults) {
  static final Clock CLOCK = new SystemClock();

  /// Sends what no connection sent.
  static final Sender NO_CONNECTION = new Sender() {
    @Override
    public void pause() {
      // Whoever publishes in this process asks a Route how its receivers do.
    }

    @Override
    public void resume() {
      // See above.
    }
  };

  Hub(
      BrokerConfig config,
      SubjectTree<Subscription> tree,
      ByteBufAllocator allocator,
      ServerInfo info,
      BrokerLog log,
      FaultHandler faults) {
    this(config, tree, tree.match(Subject.of("")), new Counters(), allocator, info,
        new ClosedConnections(), log, faults);
  }
}
