package io.standpipe.monitor;

import java.time.Duration;

/// How busy the process was since it was last asked, in percent of one core. Any thread.
final class CpuMeter {
  /// Shorter times say little.
  private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

  private long lastNanos = System.nanoTime();
  private Duration lastUsed = used();
  private double percent;

  /// Processor time since the process started; zero if the system does not tell.
  static Duration used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// With one decimal.
  synchronized double percent() {
    var now = System.nanoTime();
    long elapsed = now - lastNanos;
    if (elapsed >= INTERVAL_MIN.toNanos()) {
      var used = used();
      percent = Math.round(1000.0 * used.minus(lastUsed).toNanos() / elapsed) / 10.0;
      lastNanos = now;
      lastUsed = used;
    }
    return percent;
  }
}
