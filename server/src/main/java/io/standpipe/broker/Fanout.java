package io.standpipe.broker;

import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What one thread publishes goes through here to everybody who listens. Each thread has its own;
/// it remembers which connections have been given something until [#flush], once per batch.
/// *Hot path.*
final class Fanout {
  /// Bytes given to connections that have not been told to write yet: enough for each of them to
  /// write many messages at once, within bounds that keep memory and delay small.
  private static final long UNFLUSHED_PER_CONNECTION = 16 * 1024;
  private static final long UNFLUSHED_MIN = 1024 * 1024;
  private static final long UNFLUSHED_MAX = 8 * 1024 * 1024;

  private final Hub hub;
  private final Counters counters;
  private final long unflushedMin;
  private final List<Link> touched = new ArrayList<>();
  private @Nullable Publication spare;
  private boolean flushing;
  private boolean tracing;
  private long inMessages;
  private long inBytes;
  private long outMessages;
  private long outBytes;

  Fanout(Hub hub) {
    this.hub = hub;
    this.counters = hub.counters();
    // A receiver that keeps up must never come near its limit just because it was not told.
    this.unflushedMin = Math.min(UNFLUSHED_MIN, hub.config().maxPending() / 4);
    this.tracing = hub.log().isTracing();
  }

  /// A message to fill and deliver; [#giveBack] it. A listener may publish while a message is being
  /// delivered, so there may be more than one.
  Publication take() {
    var taken = spare;
    spare = null;
    return taken != null
        ? taken
        : new Publication(hub.allocator(), hub.nobody(), Hub.NO_CONNECTION);
  }

  void giveBack(Publication message) {
    message.end();
    spare = message;
  }

  /// Counts a message that nobody listens to.
  void countUndelivered(int size) {
    inMessages++;
    inBytes += size;
  }

  /// Delivers to each plain subscriber and one member of each queue group. `from` is the client
  /// that published, if one did. True if anybody got it.
  boolean deliver(Publication message, @Nullable Connection from) {
    inMessages++;
    inBytes += message.size();
    var receivers = message.receivers();
    boolean delivered = false;
    var plain = receivers.plain();
    for (int i = 0; i < plain.size(); i++) {
      delivered |= deliver(plain.get(i), message, from);
    }
    var groups = receivers.groups();
    for (int i = 0; i < groups.size(); i++) {
      delivered |= deliver(groups.get(i), message, from);
    }
    if (message.isRouted()) {
      route(message, from);
    }
    flushIfMuch();
    return delivered;
  }

  private void flushIfMuch() {
    if (outBytes > unflushedMin
        && outBytes > Math.min(UNFLUSHED_MAX, touched.size() * UNFLUSHED_PER_CONNECTION)) {
      flush();
    }
  }

  /// Delivers what another server sent: to plain subscribers here, and to one member of each of
  /// these groups, here if possible. Nothing goes to a third server, except to a group whose members
  /// here have just left.
  void deliverRouted(Publication message, List<Subject> queues, RouteConnection from) {
    inMessages++;
    inBytes += message.size();
    var receivers = message.receivers();
    var plain = receivers.plain();
    for (int i = 0; i < plain.size(); i++) {
      if (isForRouted(plain.get(i))) {
        deliver(plain.get(i), message, null);
      }
    }
    if (!queues.isEmpty()) {
      for (var group : receivers.groups()) {
        if (queues.contains(group.queue())) {
          deliverRouted(group.members(), message, from);
        }
      }
      if (message.isRouted()) {
        route(message, null);
      }
    }
    flushIfMuch();
  }

  private static boolean isForRouted(Subscription receiver) {
    return !(receiver instanceof RouteSubscription)
        && (!(receiver instanceof Crossing crossing) || crossing.takesRouted());
  }

  /// Delivers a message in another account under another name. True if anybody got it.
  boolean republish(
      Publication message,
      Account into,
      Subject subject,
      @Nullable Subject reply,
      @Nullable Connection from) {
    var receivers = into.tree().match(subject);
    if (receivers.isEmpty()) {
      return false;
    }
    var copy = take();
    copy.set(message, receivers, reply);
    boolean delivered = deliver(copy, from);
    giveBack(copy);
    return delivered;
  }

  private void deliverRouted(
      List<Subscription> members,
      Publication message,
      RouteConnection from) {
    int first = ThreadLocalRandom.current().nextInt(members.size());
    RouteSubscription elsewhere = null;
    for (int i = 0; i < members.size(); i++) {
      var member = members.get((first + i) % members.size());
      if (member instanceof RouteSubscription remote) {
        elsewhere = remote.route() == from ? elsewhere : remote;
      } else if (deliver(member, message, null)) {
        return;
      }
    }
    if (elsewhere != null) {
      message.routeTo(elsewhere);
    }
  }

  /// Gives the message to the servers that were found to want it.
  private void route(Publication message, @Nullable Connection from) {
    var targets = message.targets();
    for (int i = 0; i < targets.size(); i++) {
      var target = targets.get(i);
      var link = target.route().link();
      int result = link.outbound().append(target, message);
      if (tracing && result != Outbound.REFUSED) {
        hub.log().sent(target.route(), message.describe(target));
      }
      if (result == Outbound.REFUSED) {
        continue;
      }
      if ((result & Outbound.OVERFLOWN) != 0) {
        link.closeOverflown();
        continue;
      }
      if ((result & Outbound.STALLED) != 0 && from != null) {
        from.stallFor(link.outbound());
      }
      touched(link, result);
      outMessages++;
      outBytes += message.size();
    }
    targets.clear();
  }

  /// Delivers to listeners in this process only.
  void deliverLocally(Publication message) {
    for (var receiver : message.receivers().plain()) {
      if (receiver instanceof LocalSubscription local) {
        deliver(local, message);
      }
    }
  }

  /// Any member is as likely as the others to be asked first; then they are asked in turn.
  private boolean deliver(
      Matches.Group<Subscription> group,
      Publication message,
      @Nullable Connection from) {
    var members = group.members();
    int first = ThreadLocalRandom.current().nextInt(members.size());
    for (int i = 0; i < members.size(); i++) {
      int index = first + i < members.size() ? first + i : first + i - members.size();
      if (deliver(members.get(index), message, from)) {
        return true;
      }
    }
    return false;
  }

  /// Asks for a client first: nearly all are.
  private boolean deliver(Subscription receiver, Publication message, @Nullable Connection from) {
    boolean delivered;
    if (receiver instanceof ClientSubscription client) {
      delivered = deliver(client, message, from);
    } else if (receiver instanceof LocalSubscription local) {
      delivered = deliver(local, message);
    } else if (receiver instanceof Crossing crossing) {
      return crossing.deliver(message, this, from); // counted where it arrives
    } else {
      message.routeTo((RouteSubscription) receiver);
      return true; // counted when it is given to the other server
    }
    if (delivered) {
      outMessages++;
      outBytes += message.size();
    }
    return delivered;
  }

  private boolean deliver(
      ClientSubscription subscription,
      Publication message,
      @Nullable Connection from) {
    var connection = subscription.connection();
    if (connection == from && !from.wantsEcho() || subscription.hides(message.subject())) {
      return false;
    }
    var guard = connection.guard();
    if (guard != null && guard.mayAnswer()) {
      guard.expectAnswer(message.reply());
    }
    int result = connection.outbound().append(subscription, message);
    if (tracing && result != Outbound.REFUSED) {
      connection.traceSent(message.describe(subscription));
    }
    if (result == Outbound.ACCEPTED) {
      return true;
    }
    return result != Outbound.REFUSED && consequences(result, subscription, from);
  }

  private boolean consequences(
      int result,
      ClientSubscription subscription,
      @Nullable Connection from) {
    var connection = subscription.connection();
    if ((result & Outbound.ENDED) != 0) {
      connection.remove(subscription);
    }
    if ((result & Outbound.OVERFLOWN) != 0) {
      connection.closeOverflown();
      return false;
    }
    if ((result & Outbound.STALLED) != 0 && from != null) {
      from.stallFor(connection.outbound());
    }
    touched(connection.link(), result);
    return true;
  }

  private boolean deliver(LocalSubscription subscription, Publication message) {
    if (!subscription.isOpen()) {
      return false;
    }
    try {
      subscription.listener().receive(message);
    } catch (RuntimeException | Error e) {
      hub.faults().fault("listener of " + subscription.subject(), e);
    }
    return true;
  }

  /// Takes note of what an append returned.
  void touched(Link link, int result) {
    if ((result & Outbound.TOUCHED) != 0) {
      touched.add(link);
    }
  }

  /// Has every connection write that was given something, and adds to the totals.
  void flush() {
    if (flushing) {
      return;
    }
    flushing = true;
    // What a flush sets off may touch more connections.
    for (int i = 0; i < touched.size(); i++) {
      var link = touched.get(i);
      link.loop().flush(link.outbound());
    }
    touched.clear();
    flushing = false;
    if (inMessages > 0) {
      count();
    }
    tracing = hub.log().isTracing();
  }

  private void count() {
    counters.inMessages.add(inMessages);
    counters.inBytes.add(inBytes);
    counters.outMessages.add(outMessages);
    counters.outBytes.add(outBytes);
    inMessages = 0;
    inBytes = 0;
    outMessages = 0;
    outBytes = 0;
  }
}
