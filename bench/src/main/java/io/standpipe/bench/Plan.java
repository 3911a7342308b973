package io.standpipe.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who takes part in a load and what they do; collected while connections are opened, then run.
final class Plan {
  private final List<Tally> published = new ArrayList<>();
  private final List<Tally> delivered = new ArrayList<>();
  private final List<Latency> latencies = new ArrayList<>();
  private final List<Team.Task> tasks = new ArrayList<>();

  /// Adds a publisher; see [Tally] for `target`.
  Tally publisher(long target) {
    var tally = new Tally("pub " + (published.size() + 1), target);
    published.add(tally);
    return tally;
  }

  /// Adds a subscriber; see [Tally] for `target`.
  Tally subscriber(long target) {
    var tally = new Tally("sub " + (delivered.size() + 1), target);
    delivered.add(tally);
    return tally;
  }

  Latency latency(String name) {
    var latency = new Latency(name);
    latencies.add(latency);
    return latency;
  }

  /// Runs `loop` until each publisher is done; `start` runs first, on the same thread.
  void publish(Loop loop, Runnable start, CommonOptions options) {
    add("publishers", loop, start, new Crew("published", published), options);
  }

  /// Runs `loop` until the subscribers are done: each of them, or with a `total` all together.
  void deliver(Loop loop, Runnable start, long total, CommonOptions options) {
    add("subscribers", loop, start, new Crew("received", delivered, total), options);
  }

  void pace(Pacer pacer, StampSender sender) {
    tasks.add(new Team.Task("pacer", () -> pacer.run(sender::send), pacer::stop));
  }

  /// Sends one message that carries the time it was meant to be sent at.
  @FunctionalInterface
  interface StampSender {
    void send(long intendedNanos);
  }

  private void add(String name, Loop loop, Runnable start, Crew crew, CommonOptions options) {
    if (!crew.isEmpty()) {
      tasks.add(new Team.Task(name, () -> {
        start.run();
        loop.run(crew, options.timeout());
      }, loop::stop));
    }
  }

  /// Runs everybody to the end and measures this process and the server's meanwhile.
  Outcome run(CommonOptions options) {
    Optional<Usage.Meter> server = options.server().map(Usage.Meter::new);
    var client = new Usage.Meter(LinuxProcess.self());
    Team.run(tasks);
    return new Outcome(options.bytes(), published, delivered, latencies, List.of(),
        server.map(Usage.Meter::read), client.read());
  }
}
