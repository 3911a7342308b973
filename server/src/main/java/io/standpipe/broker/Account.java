package io.standpipe.broker;

import io.standpipe.broker.AccountView.Traffic;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectTree;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Clients that see each other's messages, and nobody else's. Any thread may call.
final class Account {
  private final String name;
  /// The same, as routes carry it.
  private final Subject subject;
  private final SubjectTree<Subscription> tree;
  /// Null if there are no other servers to be told.
  private final @Nullable Interest interest;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicReference<Traffic> closed = new AtomicReference<>(Traffic.NONE);

  Account(String name, SubjectTree<Subscription> tree, @Nullable Interest interest) {
    this.name = name;
    this.subject = Subject.of(name);
    this.tree = tree;
    this.interest = interest;
  }

  String name() {
    return name;
  }

  /// The name as routes carry it.
  Subject subject() {
    return subject;
  }

  /// Who listens to what.
  SubjectTree<Subscription> tree() {
    return tree;
  }

  /// Somebody on this server subscribes.
  void add(Subject subject, @Nullable Subject queue, Subscription subscription) {
    tree.add(subject, queue, subscription);
    if (interest != null) {
      interest.added(this.subject, subject, queue);
    }
  }

  /// Takes an [#add] back; does nothing the second time.
  void remove(Subject subject, @Nullable Subject queue, Subscription subscription) {
    if (tree.remove(subject, queue, subscription) && interest != null) {
      interest.removed(this.subject, subject, queue);
    }
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
