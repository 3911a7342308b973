package io.standpipe.broker;

import io.standpipe.bus.Route;
import io.standpipe.message.RecentMatch;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectTree;
import org.jspecify.annotations.Nullable;

/// A subject the process publishes to again and again. Any thread may call. *Hot path.*
final class LocalRoute implements Route {
  private final LocalBus bus;
  private final Subject subject;
  private final RecentMatch<Subscription> receivers;

  LocalRoute(LocalBus bus, SubjectTree<Subscription> tree, Subject subject) {
    this.bus = bus;
    this.subject = subject;
    this.receivers = new RecentMatch<>(tree);
  }

  @Override
  public void publish(byte[] buffer, int offset, int length) {
    bus.publish(receivers.match(subject), null, buffer, offset, length);
  }

  @Override
  public boolean hasInterest() {
    return !receivers.match(subject).isEmpty();
  }

  @Override
  public boolean isCongested() {
    return congested() != null;
  }

  @Override
  public void whenDrained(Runnable action) {
    var outbound = congested();
    if (outbound == null) {
      action.run();
    } else {
      outbound.whenDrained(action);
    }
  }

  /// Somebody who does not keep up. Members of queue groups do not count: others may take over.
  private @Nullable Outbound congested() {
    var plain = receivers.match(subject).plain();
    for (int i = 0; i < plain.size(); i++) {
      var outbound = switch (plain.get(i)) {
        case ClientSubscription client -> client.connection().outbound();
        case RouteSubscription remote -> remote.route().link().outbound();
        case LocalSubscription _,Crossing _ -> null;
      };
      if (outbound != null && outbound.isCongested()) {
        return outbound;
      }
    }
    return null;
  }
}
