package io.standpipe.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The connections that were closed last. Any thread.
final class ClosedConnections {
  /// As many as the original keeps.
  private static final int KEPT = 10_000;

  private final ArrayDeque<ConnectionView> latest = new ArrayDeque<>();

  synchronized void add(ConnectionView connection) {
    if (latest.size() == KEPT) {
      latest.removeFirst();
    }
    latest.addLast(connection);
  }

  /// The oldest first.
  synchronized List<ConnectionView> list() {
    return new ArrayList<>(latest);
  }
}
