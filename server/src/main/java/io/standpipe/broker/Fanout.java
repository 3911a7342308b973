package io.standpipe.broker;

import io.standpipe.message.Matches;
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
  private final List<Connection> touched = new ArrayList<>();
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
    if (outBytes > unflushedMin
        && outBytes > Math.min(UNFLUSHED_MAX, touched.size() * UNFLUSHED_PER_CONNECTION)) {
      flush();
    }
    return delivered;
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

  private boolean deliver(Subscription receiver, Publication message, @Nullable Connection from) {
    boolean delivered = switch (receiver) {
      case ClientSubscription client -> deliver(client, message, from);
      case LocalSubscription local -> deliver(local, message);
    };
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
    touched(connection, result);
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
  void touched(Connection connection, int result) {
    if ((result & Outbound.TOUCHED) != 0) {
      touched.add(connection);
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
      var connection = touched.get(i);
      connection.loop().flush(connection.outbound());
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
