package io.standpipe.store.original;

import io.standpipe.store.original.DataFile.Frame;
import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Replays a channel's `subs.dat`. Deliveries, acks and deletions of subscriptions that are not
/// there are no violations: the original writes them, and ignores them when it reads them.
final class SubscriptionReader {
  static final int NEW = 1;
  static final int UPDATE = 2;
  static final int DELETE = 3;
  static final int ACK = 4;
  static final int PENDING = 5;

  private final Path directory;
  private final ReadOptions options;
  private final Findings findings;
  private final SortedMap<Long, Replayed> subscriptions = new TreeMap<>();
  private long idMax;

  private static final class Replayed {
    private OriginalSubscription state;
    private long lastSent;
    private final SortedSet<Long> pending = new TreeSet<>();

    private Replayed(OriginalSubscription state) {
      this.state = state;
      lastSent = state.lastSent();
    }
  }

  SubscriptionReader(Path directory, ReadOptions options, Findings findings) {
    this.directory = directory;
    this.options = options;
    this.findings = findings;
  }

  void read() throws IOException {
    var file = DataFile.read(directory.resolve("subs.dat"), true, options, findings);
    if (file.isEmpty()) {
      return;
    }
    var error = file.get().readError(options);
    for (var frame : file.get().frames()) {
      if (frame.isIntact() || !options.checksCrc()) {
        replay(frame, file.get().path());
      }
    }
    if (!error.isEmpty()) {
      failStart(error);
    }
  }

  private void failStart(String error) {
    findings.failStart("unable to recover subscription store for [%s]: %s", directory.getFileName(),
        error);
  }

  private void replay(Frame frame, Path path) {
    switch (frame.type()) {
      case NEW, UPDATE -> decode(Layout.SUBSCRIPTION, frame, path).map(OriginalSubscription::from)
          .ifPresent(state -> put(state, frame, path));
      case DELETE -> decode(Layout.SUBSCRIPTION_DELETE, frame, path).map(delete -> delete.number(1))
          .ifPresent(this::delete);
      case ACK, PENDING -> decode(Layout.SUBSCRIPTION_UPDATE, frame, path)
          .ifPresent(update -> update(frame.type(), update.number(1), update.number(2)));
      default -> {
        findings.report(path, frame.offset(), Kind.RECORD_TYPE, "%d", frame.type());
        failStart("unexpected record type: " + frame.type());
      }
    }
  }

  private Optional<ProtobufRecord> decode(Layout layout, Frame frame, Path path) {
    var decoded = ProtobufRecord.parse(layout, frame.payload(),
        problem -> findings.report(path, frame.offset(), Kind.MALFORMED, "%s", problem));
    decoded.filter(fields -> fields.number(1) == 0)
        .ifPresent(
            fields -> findings.report(path, frame.offset(), Kind.IDENTITY, "no subscription id"));
    return decoded;
  }

  private void put(OriginalSubscription state, Frame frame, Path path) {
    if (state.inbox().isEmpty() || state.ackInbox().isEmpty()) {
      findings.report(path, frame.offset(), Kind.MALFORMED, "a subscription without inboxes");
    }
    idMax = Math.max(idMax, state.id());
    var known = subscriptions.get(state.id());
    if (known == null) {
      subscriptions.put(state.id(), new Replayed(state));
      return;
    }
    if (frame.type() == NEW) {
      findings.report(path, frame.offset(), Kind.IDENTITY, "subscription %d is already there",
          state.id());
    }
    known.state = state;
    known.lastSent = state.lastSent();
  }

  private void delete(long id) {
    idMax = Math.max(idMax, id);
    subscriptions.remove(id);
  }

  private void update(int type, long id, long sequence) {
    var known = subscriptions.get(id);
    if (known == null) {
      return;
    }
    if (type == ACK) {
      known.pending.remove(sequence);
    } else {
      known.pending.add(sequence);
      known.lastSent = Math.max(known.lastSent, sequence);
    }
  }

  /// The subscriptions that are left, in the order of their ids.
  List<OriginalSubscription> subscriptions() {
    var result = new ArrayList<OriginalSubscription>();
    for (var replayed : subscriptions.values()) {
      result.add(replayed.state.with(replayed.lastSent, List.copyOf(replayed.pending)));
    }
    return result;
  }

  /// The highest id in the file, whether or not the subscription is still there.
  long idMax() {
    return idMax;
  }
}
