package io.standpipe.broker;

import io.standpipe.broker.auth.Agreements;
import io.standpipe.broker.auth.AuthConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Keeps in effect what accounts have agreed to share, which may change as time goes by. Any thread
/// may call.
final class Sharing {
  private final Imports imports;
  private final BrokerLog log;
  private final ScheduledExecutorService timer;
  // Under the lock.
  private Agreements agreements = Agreements.of(AuthConfig.NONE);
  private Set<String> told = Set.of();

  /// @param timer runs what is due
  Sharing(Imports imports, BrokerLog log, ScheduledExecutorService timer) {
    this.imports = imports;
    this.log = log;
    this.timer = timer;
  }

  /// Replaces what was agreed.
  ///
  /// @throws IllegalArgumentException if a JWT is not valid; nothing has changed then
  void agree(AuthConfig config) {
    var agreed = Agreements.of(config);
    synchronized (this) {
      agreements = agreed;
      told = Set.of();
      review(agreed);
    }
  }

  @SuppressWarnings("ReferenceEquality") // each configuration has its own
  private synchronized void review(Agreements asked) {
    if (asked != agreements) {
      return;
    }
    var now = Instant.now();
    var inForce = asked.at(now);
    imports.configure(inForce.accounts());
    inForce.refusals().stream().filter(line -> !told.contains(line)).forEach(log::warn);
    told = Set.copyOf(inForce.refusals());
    inForce.until().ifPresent(until -> {
      var _ = timer.schedule(() -> review(asked), Duration.between(now, until).toMillis() + 1,
          TimeUnit.MILLISECONDS);
    });
  }
}
