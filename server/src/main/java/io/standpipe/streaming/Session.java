package io.standpipe.streaming;

import io.standpipe.actor.Deadlines;
import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A client that is connected, in the sense of the streaming protocol.
///
/// Owned by [Clients], whose deadline for it is the next heartbeat or the end of the wait for an
/// answer. Other threads read `closed` and `failedHeartbeats`, and add to `channels`.
final class Session extends Deadlines.Item {
  private final ClientRecord record;
  /// The names of channels that have, or are about to have, subscriptions of this session. A
  /// channel is added before it is asked to subscribe, so a session that closes reaches all of them.
  private final Set<Subject> channels = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile int failedHeartbeats;
  /// The token of the heartbeat that is not answered yet; 0 if there is none.
  long awaitedHeartbeat;

  Session(ClientRecord record) {
    this.record = record;
  }

  ClientRecord record() {
    return record;
  }

  String id() {
    return record.id();
  }

  Subject heartbeatInbox() {
    return record.heartbeatInbox();
  }

  /// Empty for clients of protocol 0.
  Subject connectionId() {
    return record.connectionId();
  }

  Set<Subject> channels() {
    return channels;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  int failedHeartbeats() {
    return failedHeartbeats;
  }

  void setFailedHeartbeats(int count) {
    failedHeartbeats = count;
  }
}
