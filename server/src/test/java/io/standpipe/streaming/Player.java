package io.standpipe.streaming;

import io.standpipe.actor.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// An instance of a client in a simulated history: what a test knows of its health.
final class Player {
  final TestClient client;
  private final SimulatedServer server;
  private final LongSupplier stamps;
  private final long patienceNanos;
  /// It has a connection; otherwise nobody listens to its inboxes.
  boolean connected = true;
  /// Since when it answers every heartbeat; [Clock#NEVER] if it does not.
  private long healthySince = Long.MIN_VALUE / 2;
  /// Since when it does not answer; [Clock#NEVER] if it does.
  private long silentSince = Clock.NEVER;
  /// When it began or ceased to answer.
  private long changeStamp;
  private long lastAnsweredNanos;
  /// Publishes sent so far.
  int published;

  Player(SimulatedServer server, String id, StreamingConfig config, LongSupplier stamps) {
    this.stamps = stamps;
    this.server = server;
    this.client = new TestClient(server, id);
    this.patienceNanos = config.heartbeatInterval().plus(config.heartbeatTimeout()).toNanos()
        + TimeUnit.MILLISECONDS.toNanos(1);
    answer();
  }

  private void answer() {
    client.onHeartbeat(reply -> {
      lastAnsweredNanos = server.thread.nanos();
      reply.run();
    });
  }

  void comeBack() {
    if (!answers()) {
      changeStamp = stamps.getAsLong();
      connected = true;
      healthySince = server.thread.nanos();
      silentSince = Clock.NEVER;
      answer();
    }
  }

  void fallSilent() {
    connected = true;
    client.answerHeartbeats(false);
    beSilent();
  }

  void vanish() {
    connected = false;
    client.vanish();
    beSilent();
  }

  private void beSilent() {
    if (answers()) {
      changeStamp = stamps.getAsLong();
      healthySince = Clock.NEVER;
      silentSince = server.thread.nanos();
    }
  }

  boolean answers() {
    return silentSince == Clock.NEVER;
  }

  /// It answers and did so before this stamp.
  boolean hasAnsweredSince(long stamp) {
    return answers() && changeStamp < stamp;
  }

  boolean hasBeenSilentSince(long stamp) {
    return !answers() && changeStamp < stamp;
  }

  /// When it answered last, be it a heartbeat or a probe.
  long lastAnsweredNanos() {
    return lastAnsweredNanos;
  }

  long silentSince() {
    return silentSince;
  }

  /// The server cannot but know that it is well.
  boolean isSurelyHealthy() {
    return answers() && server.thread.nanos() - healthySince >= patienceNanos;
  }

  /// At least one heartbeat has failed since it fell silent, if they began at `startNanos`.
  boolean isSurelySuspect(long startNanos) {
    return !answers() && server.thread.nanos() - Math.max(startNanos, silentSince) >= patienceNanos;
  }

  @Override
  public String toString() {
    return client.id + "/" + client.connectionId;
  }
}
