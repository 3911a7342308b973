package io.standpipe.broker;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// What somebody on another server listens to. A queue group stands in the tree once per member
/// there, so that members of all servers are equally likely to be chosen.
final class RouteSubscription implements Subscription {
  private final RouteConnection route;
  private final Account account;
  private final Subject subject;
  private final @Nullable Subject queue;
  private int weight;

  RouteSubscription(
      RouteConnection route,
      Account account,
      Subject subject,
      @Nullable Subject queue) {
    this.route = route;
    this.account = account;
    this.subject = subject;
    this.queue = queue;
  }

  RouteConnection route() {
    return route;
  }

  Account account() {
    return account;
  }

  Subject subject() {
    return subject;
  }

  @Nullable
  Subject queue() {
    return queue;
  }

  /// @param route the number of the route
  InterestView view(long route) {
    var group = queue == null ? "" : queue.toString();
    var sid = account.name() + " " + subject + (group.isEmpty() ? "" : " " + group);
    return new InterestView(account.name(), subject.toString(), group, sid, 0, 0, route);
  }

  /// Puts it into the tree as often as that; 0 takes it out. On the route's loop only.
  void weigh(int newWeight) {
    for (; weight < newWeight; weight++) {
      account.tree().add(subject, queue, this);
    }
    for (; weight > newWeight; weight--) {
      account.tree().remove(subject, queue, this);
    }
  }
}
