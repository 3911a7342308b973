package io.standpipe.streaming;

import io.standpipe.actor.Deadlines;
import io.standpipe.bus.Identity;
import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client that is connected, in the sense of the streaming protocol.
///
/// Owned by [Clients], whose deadline for it is the next heartbeat or the end of the wait for an
/// answer. Other threads read `closed` and `failedHeartbeats`, and add to `channels`.
final class Session extends Deadlines.Item {
  private final ClientRecord record;
  /// The names of channels that have, or are about to have, subscriptions of this session. A
  /// channel is added before it is asked to subscribe, so a session that closes reaches all of them.
  private final Set<Subject> channels = ConcurrentHashMap.newKeySet();
  /// Whose connection opened it; null after a restart until somebody speaks for it.
  private final AtomicReference<@Nullable Identity> owner;
  private volatile boolean closed;
  private volatile int failedHeartbeats;
  /// The token of the heartbeat that is not answered yet; 0 if there is none.
  long awaitedHeartbeat;

  Session(ClientRecord record, Identity owner) {
    this.record = record;
    this.owner = new AtomicReference<>(owner);
  }

  /// A client of an earlier run, whose user the store does not know.
  Session(ClientRecord record) {
    this.record = record;
    this.owner = new AtomicReference<>();
  }

  /// Whether `sender` may speak for this client: the user that opened it may, on any connection.
  /// After a restart the first does who may use such a client id. Any thread.
  @SuppressWarnings("ReferenceEquality") // nearly always the same object, for every message
  boolean belongsTo(Identity sender) {
    var known = owner.getPlain();
    if (known == sender) {
      return true;
    }
    if (known == null ? !sender.mayConnectAs(record.id()) : !known.isSameUser(sender)) {
      return false;
    }
    return owner.compareAndSet(known, sender) || belongsTo(sender);
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
