package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.StoreException;
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
    var state = engine.store().recover(record(clusterId));
    if (!state.server().clusterId().equals(clusterId)) {
      throw new StoreException("cluster ID " + Quoted.of(clusterId)
          + " does not match recovered value of " + Quoted.of(state.server().clusterId()));
    }
    engine.setSubjects(RequestSubjects.of(state.server()));
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

  /// What is stored of a server that starts for the first time.
  private static ServerRecord record(String clusterId) {
    return new ServerRecord(clusterId, Subject.of("_STAN.discover." + clusterId),
        Subject.of("_STAN.pub." + clusterId), Subject.of("_STAN.sub." + clusterId),
        Subject.of("_STAN.unsub." + clusterId), Subject.of("_STAN.close." + clusterId),
        Subject.of("_STAN.subclose." + clusterId), Subject.of("_STAN.ack." + clusterId), "");
  }
}
