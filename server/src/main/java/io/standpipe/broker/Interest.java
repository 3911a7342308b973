package io.standpipe.broker;

import io.standpipe.message.Subject;
import io.standpipe.wire.nats.NatsEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the clients and listeners of this server listen to, as other servers are told: the first
/// subscription to a subject and the end of the last, and the number of members of each queue group.
/// What other servers said is not part of it, so nothing is told twice. Any thread may call.
///
/// A change reaches the output of every route before anything that happens after it on the same
/// thread. Source: reference, core NATS 4.5.
final class Interest {
  private record Key(Subject account, Subject subject, @Nullable Subject queue) {}

  private final RoutePermissions.Filter imports;
  private final Map<Key, Integer> counts = new HashMap<>();
  private final List<RouteConnection> routes = new ArrayList<>();

  /// @param permissions others hear of nothing that it does not let in
  Interest(RoutePermissions permissions) {
    this.imports = RoutePermissions.Filter.of(permissions.imports());
  }

  /// Tells a new route everything, and all changes from now on.
  synchronized void join(RouteConnection route) {
    counts.forEach((key, count) -> route.announce(line(key, count)));
    routes.add(route);
  }

  synchronized void leave(RouteConnection route) {
    routes.remove(route);
  }

  synchronized void added(Subject account, Subject subject, @Nullable Subject queue) {
    if (!imports.passes(subject, queue)) {
      return;
    }
    var key = new Key(account, subject, queue);
    int count = counts.merge(key, 1, Integer::sum);
    if (count == 1 || queue != null) {
      announce(line(key, count));
    }
  }

  synchronized void removed(Subject account, Subject subject, @Nullable Subject queue) {
    if (!imports.passes(subject, queue)) {
      return;
    }
    var key = new Key(account, subject, queue);
    int count = counts.merge(key, -1, Integer::sum);
    if (count == 0) {
      counts.remove(key);
    }
    if (count == 0 || queue != null) {
      announce(line(key, count));
    }
  }

  private void announce(byte[] line) {
    for (var route : routes) {
      route.announce(line);
    }
  }

  private static byte[] line(Key key, int count) {
    var line = new Scratch();
    line.bytes(count > 0 ? Words.ADDED : Words.REMOVED, 0, Words.ADDED.length);
    line.subject(key.account());
    line.space();
    line.subject(key.subject());
    var queue = key.queue();
    if (queue != null) {
      line.space();
      line.subject(queue);
      if (count > 0) {
        line.space();
        line.decimal(count);
      }
    }
    line.lineEnd();
    return line.toByteArray();
  }

  private static final class Words {
    static final byte[] ADDED = NatsEncoder.ascii("RS+ ");
    static final byte[] REMOVED = NatsEncoder.ascii("RS- ");
  }
}
