package io.standpipe.broker;

import io.netty.buffer.ByteBufAllocator;
import io.standpipe.actor.Clock;
import io.standpipe.actor.FaultHandler;
import io.standpipe.actor.SystemClock;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import java.util.concurrent.atomic.AtomicReference;

/// What all connections of one broker share. Any thread may call.
///
/// @param settings those in force; they may change while connections are open
/// @param accounts who listens to what
/// @param nobody an answer of the tree without receivers
record Hub(
    AtomicReference<BrokerConfig> settings,
    Accounts accounts,
    Matches<Subscription> nobody,
    Security security,
    Counters counters,
    ByteBufAllocator allocator,
    ServerInfo info,
    ClientUrls clientUrls,
    ClientUrls webSocketUrls,
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

    @Override
    public Identity identity() {
      return BlanketIdentity.SERVER;
    }
  };

  Hub(
      BrokerConfig config,
      Accounts accounts,
      Security security,
      ByteBufAllocator allocator,
      ServerInfo info,
      ClientUrls clientUrls,
      ClientUrls webSocketUrls,
      BrokerLog log,
      FaultHandler faults) {
    this(new AtomicReference<>(config), accounts,
        accounts.named(UserConfig.GLOBAL_ACCOUNT).tree().match(Subject.EMPTY), security,
        new Counters(), allocator, info, clientUrls, webSocketUrls, new ClosedConnections(), log,
        faults);
  }

  BrokerConfig config() {
    return settings.get();
  }
}
