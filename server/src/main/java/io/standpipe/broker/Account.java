package io.standpipe.broker;

import io.standpipe.broker.AccountView.Traffic;
import io.standpipe.message.SubjectTree;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Clients that see each other's messages, and nobody else's. Any thread may call.
final class Account {
  private final String name;
  private final SubjectTree<Subscription> tree;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicReference<Traffic> closed = new AtomicReference<>(Traffic.NONE);

  Account(String name, SubjectTree<Subscription> tree) {
    this.name = name;
    this.tree = tree;
  }

  String name() {
    return name;
  }

  /// Who listens to what.
  SubjectTree<Subscription> tree() {
    return tree;
  }

  /// False, and nothing is counted, if there are `max` already.
  boolean join(long max) {
    if (connections.incrementAndGet() > max) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    connections.decrementAndGet();
  }

  /// One of its connections is closed.
  void closed(ConnectionView connection) {
    closed.updateAndGet(before -> before.plus(connection));
  }

  AccountView view(boolean servesEngine) {
    return new AccountView(name, servesEngine, tree.size(), closed.get());
  }
}
