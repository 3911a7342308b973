package io.standpipe.broker;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Route;
import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectTree;
import org.jspecify.annotations.Nullable;

/// The broker as seen from within the process: no socket, no protocol, no thread in between. Any
/// thread may call.
final class LocalBus implements Bus {
  private final Account account;
  private final SubjectTree<Subscription> tree;
  private final ThreadLocal<Fanout> fanouts;

  /// Joins the clients of one account.
  LocalBus(Hub hub, Account account) {
    this.account = account;
    this.tree = account.tree();
    this.fanouts = ThreadLocal.withInitial(() -> new Fanout(hub));
  }

  /// Makes the calling thread, one of a loop, use what its connections use.
  void join(Loop loop) {
    fanouts.set(loop.fanout());
  }

  @Override
  public Route route(Subject subject) {
    return new LocalRoute(this, tree, subject);
  }

  @Override
  public void publish(
      Subject subject,
      @Nullable Subject reply,
      byte[] buffer,
      int offset,
      int length) {
    if (!publish(tree.match(subject), reply, buffer, offset, length) && reply != null) {
      reportNoResponders(reply);
    }
  }

  /// True if anybody got it.
  boolean publish(
      Matches<Subscription> receivers,
      @Nullable Subject reply,
      byte[] buffer,
      int offset,
      int length) {
    var fanout = fanouts.get();
    if (receivers.isEmpty()) {
      fanout.countUndelivered(length);
      return false;
    }
    var message = fanout.take();
    message.set(receivers, reply, buffer, offset, length, Hub.NO_CONNECTION);
    boolean delivered = fanout.deliver(message, null);
    fanout.giveBack(message);
    return delivered;
  }

  /// Only listeners of this process hear of it; no client can have asked.
  private void reportNoResponders(Subject reply) {
    var fanout = fanouts.get();
    var receivers = tree.match(reply);
    var message = fanout.take();
    message.setNoResponders(receivers, Hub.NO_CONNECTION);
    fanout.deliverLocally(message);
    fanout.giveBack(message);
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    var subscription = new LocalSubscription(subject, listener);
    account.add(subject, null, subscription);
    return () -> {
      subscription.close();
      account.remove(subject, null, subscription);
    };
  }

  @Override
  public void flush() {
    fanouts.get().flush();
  }
}
