package io.standpipe.broker;

import io.standpipe.message.SubjectTree;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that see each other's messages, and nobody else's. Any thread may call.
final class Account {
  private final SubjectTree<Subscription> tree;
  private final AtomicInteger connections = new AtomicInteger();

  Account(SubjectTree<Subscription> tree) {
    this.tree = tree;
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
}
