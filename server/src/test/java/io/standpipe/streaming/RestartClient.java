package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.SubscriptionRequest;
import org.jspecify.annotations.Nullable;

/// An instance of a client in a history with restarts, and what it knows of itself.
final class RestartClient {
  enum Status {
    ASKED,
    OPEN,
    OVER
  }

  final TestClient client;
  Status state = Status.ASKED;
  /// It has a connection; otherwise nobody listens to its inboxes.
  boolean connected = true;
  /// It has asked to be closed.
  boolean leaving;
  /// Another instance asked for its id when it had no connection.
  boolean contested;
  /// Nobody goes on for it.
  boolean lost;
  /// When its heartbeats began, with this server.
  long sinceNanos;
  long silentNanos;
  int published;

  RestartClient(TestClient client) {
    this.client = client;
  }

  boolean isPresent() {
    return state == Status.OPEN && connected && !leaving;
  }

  @Override
  public String toString() {
    return client.id + "/" + client.connectionId;
  }

  /// A subscription, from its request on.
  static final class Reader {
    enum State {
      ASKED,
      OPEN,
      LEAVING,
      OVER
    }

    final RestartClient owner;
    final SubscriptionRequest request;
    State state = State.ASKED;
    boolean forGood;
    Bus.@Nullable Registration listening;
    /// The server to which somebody last listened for it, and since when.
    int listenedRun;
    long listenedNanos;
    Subject ackInbox = Subject.EMPTY;
    /// Null until it is known to be accepted.
    @Nullable
    RestartConsumer consumer;
    /// Where it may start if it is the first of its consumer.
    long startMin;
    long startMax;
    /// The server that it was opened on.
    final int run;
    /// The server that has its last request.
    int runOfRequest;

    Reader(RestartClient owner, SubscriptionRequest request, int run) {
      this.owner = owner;
      this.request = request;
      this.run = run;
      this.runOfRequest = run;
    }

    boolean isUsable() {
      return state == State.OPEN && owner.isPresent() && listening != null;
    }

    void deafen() {
      if (listening != null) {
        listening.close();
        listening = null;
      }
    }

    /// What others would have to ask for to join or take over; for a plain one, nobody else's.
    String key() {
      var durable = request.durableName();
      if (!request.queueGroup().isEmpty()) {
        return groupKey(durable, request.queueGroup());
      }
      return durable.isEmpty()
          ? "plain " + request.inbox()
          : durableKey(request.clientId(), durable);
    }

    static String groupKey(String durable, String group) {
      return "group " + durable + ":" + group;
    }

    static String durableKey(String clientId, String durable) {
      return "durable " + clientId + " " + durable;
    }

    @Override
    public String toString() {
      return request.inbox() + " of " + owner + " on " + request.subject();
    }
  }
}
