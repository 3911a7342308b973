package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.store.StoreException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.OptionalInt;

/// Puts a server in the state in which an earlier one with the same store was.
///
/// Subjects come from the store, because clients were told them. Clients are connected, and hear
/// their first heartbeat a full interval after the server opens. Channels are there with their
/// messages and subscriptions; [SubscriptionRecovery] says which, [Absentees] when they are served.
///
/// Source: reference, streaming protocol 10, stores 1.2.
final class Recovery {
  private final Engine engine;

  Recovery(Engine engine) {
    this.engine = engine;
  }

  /// The number of channels; empty if there was no earlier run.
  OptionalInt run() {
    var clusterId = engine.config().clusterId();
    var state = engine.store().recover(engine.subjects().toRecord(clusterId));
    if (!state.server().clusterId().equals(clusterId)) {
      throw new StoreException("cluster ID " + Quoted.of(clusterId)
          + " does not match recovered value of " + Quoted.of(state.server().clusterId()));
    }
    takeOver(RequestSubjects.of(state.server()));
    var sessions = new HashMap<String, Session>();
    for (var client : state.clients()) {
      sessions.put(client.id(), engine.clients().recover(client));
    }
    for (var channel : state.channels()) {
      engine.channels().recover(channel, sessions::get);
      for (var subscription : channel.subscriptions()) {
        var session = sessions.get(subscription.record().clientId());
        if (session != null) {
          session.channels().add(Subject.of(channel.name()));
        }
      }
    }
    return state.isNew() ? OptionalInt.empty() : OptionalInt.of(state.channels().size());
  }

  private void takeOver(RequestSubjects stored) {
    var configured = engine.subjects().discover();
    if (!configured.equals(stored.discover())) {
      engine.logger()
          .log(Level.WARNING, "Clients connect by " + Quoted.of(stored.discover())
              + ", as the store says, not by " + Quoted.of(configured) + " of the configuration");
    }
    engine.setSubjects(stored);
  }
}
