package io.standpipe.bench;

import java.util.List;
import java.util.Optional;

/// What a load measured. A server that could not be observed has no usage.
record Outcome(
    int messageBytes,
    List<Tally> publishers,
    List<Tally> subscribers,
    List<Latency> latencies,
    List<String> warnings,
    Optional<Usage> server,
    Usage client) {

  Outcome {
    publishers = List.copyOf(publishers);
    subscribers = List.copyOf(subscribers);
    latencies = List.copyOf(latencies);
    warnings = List.copyOf(warnings);
  }

  long published() {
    return publishers.stream().mapToLong(Tally::count).sum();
  }

  long delivered() {
    return subscribers.stream().mapToLong(Tally::count).sum();
  }

  /// Published messages per second, of all publishers together.
  double publishRate() {
    return Tally.totalRate(publishers);
  }

  /// Deliveries per second, of all subscribers together.
  double deliveryRate() {
    return Tally.totalRate(subscribers);
  }

  Optional<Double> serverCpuSeconds() {
    return server.flatMap(Usage::cpuSeconds);
  }

  /// Server CPU in microseconds per published message; absent if nothing was published.
  Optional<Double> microsPerPublished() {
    return published() == 0
        ? Optional.empty()
        : serverCpuSeconds().map(seconds -> seconds * 1e6 / published());
  }

  /// Server CPU in microseconds per delivery; absent if nothing was delivered.
  Optional<Double> microsPerDelivered() {
    return delivered() == 0
        ? Optional.empty()
        : serverCpuSeconds().map(seconds -> seconds * 1e6 / delivered());
  }

  /// The server's highest resident memory.
  Optional<Double> peakMebibytes() {
    return server.flatMap(Usage::peakBytes).map(bytes -> bytes / (1024.0 * 1024));
  }

  Outcome withWarnings(List<String> newWarnings) {
    return new Outcome(messageBytes, publishers, subscribers, latencies, newWarnings, server,
        client);
  }
}
