package io.standpipe.broker;

import io.standpipe.message.Subject;
import java.util.ArrayList;
import java.util.List;

/// The other servers that one message goes to, each once, and the queue groups that each is to
/// serve. Reused for message after message. *Hot path* of servers with routes.
final class RouteTargets {
  /// One server.
  static final class Target {
    private RouteConnection route;
    private Account account;
    private final List<Subject> queues = new ArrayList<>();

    private Target(RouteSubscription subscription) {
      this.route = subscription.route();
      this.account = subscription.account();
    }

    RouteConnection route() {
      return route;
    }

    Account account() {
      return account;
    }

    /// Empty if only subscribers without a group are there.
    List<Subject> queues() {
      return queues;
    }
  }

  private final List<Target> targets = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  Target get(int index) {
    return targets.get(index);
  }

  void clear() {
    size = 0;
  }

  void add(RouteSubscription subscription) {
    var target = find(subscription);
    var queue = subscription.queue();
    if (queue != null) {
      target.queues.add(queue);
    }
  }

  private Target find(RouteSubscription subscription) {
    for (int i = 0; i < size; i++) {
      if (targets.get(i).route == subscription.route()) {
        return targets.get(i);
      }
    }
    if (size == targets.size()) {
      targets.add(new Target(subscription));
    }
    var target = targets.get(size++);
    target.route = subscription.route();
    target.account = subscription.account();
    target.queues.clear();
    return target;
  }
}
