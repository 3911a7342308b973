package io.standpipe.store.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/// Memory outside the heap that the logs of one store share. The JVM itself does not count it.
/// Any thread.
final class MemoryBudget {
  private final long bytesMax;
  private final AtomicLong taken = new AtomicLong();

  MemoryBudget(long bytesMax) {
    if (bytesMax < 0) {
      throw new IllegalArgumentException("bytesMax " + bytesMax);
    }
    this.bytesMax = bytesMax;
  }

  /// Half of what the JVM allows direct buffers (`-XX:MaxDirectMemorySize`, else the heap's
  /// maximum); the rest is for connections.
  static MemoryBudget ofThisProcess() {
    var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long option = diagnostics == null
        ? 0
        : Long.parseLong(diagnostics.getVMOption("MaxDirectMemorySize").getValue());
    return new MemoryBudget((option > 0 ? option : Runtime.getRuntime().maxMemory()) / 2);
  }

  /// Takes this much if it is there; takes nothing otherwise.
  boolean tryTake(long bytes) {
    long before = taken.get();
    while (bytes <= bytesMax - before) {
      long seen = taken.compareAndExchange(before, before + bytes);
      if (seen == before) {
        return true;
      }
      before = seen;
    }
    return false;
  }

  /// Takes this much, whether it is there or not.
  void take(long bytes) {
    taken.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }

  long bytesMax() {
    return bytesMax;
  }
}
