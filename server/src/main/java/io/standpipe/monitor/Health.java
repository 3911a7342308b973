package io.standpipe.monitor;

import io.standpipe.monitor.MonitoredServer.Phase;

/// Whether the server is started, alive and ready, and if not, why. Answers cost next to nothing:
/// probes come every few seconds, and matter most when everything else is busy.
final class Health {
  private static final String RECOVERING = "the server is recovering its state from the store";

  private final MonitoredServer server;

  Health(MonitoredServer server) {
    this.server = server;
  }

  /// Recovery of the store is over.
  Reply started() {
    return reply(server.phase() == Phase.RECOVERING ? RECOVERING : "");
  }

  /// Starting the process again would not help; after a sync that failed, nothing else does.
  Reply live() {
    var store = server.store();
    return reply(store.isFaultFinal() ? store.fault() : "");
  }

  /// Clients can connect, and what they publish is kept.
  Reply ready() {
    return reply(unready());
  }

  boolean isReady() {
    return unready().isEmpty();
  }

  private String unready() {
    return switch (server.phase()) {
      case RECOVERING -> RECOVERING;
      case STOPPING -> "the server is shutting down";
      case SERVING -> server.store().fault();
    };
  }

  private static Reply reply(String fault) {
    return fault.isEmpty()
        ? Reply.json(200, new JsonObject().put("status", "ok").compact())
        : Reply.json(503,
            new JsonObject().put("status", "unavailable").put("error", fault).compact());
  }
}
