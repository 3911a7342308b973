package io.standpipe.bench;

import java.util.Optional;

/// What a process used during the load. Absent figures could not be seen.
record Usage(
    Optional<Double> cpuSeconds,
    Optional<Long> residentBytesBefore,
    Optional<Long> residentBytesAfter,
    Optional<Long> peakBytes) {

  /// A measurement that has begun.
  static final class Meter {
    private final LinuxProcess process;
    private final Optional<Double> cpuSeconds;
    private final Optional<Long> residentBytes;

    Meter(LinuxProcess process) {
      this.process = process;
      process.resetPeak();
      residentBytes = process.residentBytes();
      cpuSeconds = process.cpuSeconds();
    }

    Usage read() {
      var cpu = process.cpuSeconds().flatMap(now -> cpuSeconds.map(before -> now - before));
      return new Usage(cpu, residentBytes, process.residentBytes(), process.peakBytes());
    }
  }
}
