package io.standpipe.store.file;

import io.standpipe.store.Position;
import io.standpipe.store.StateCodec;
import io.standpipe.store.SubscriptionRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What the store has of one channel.
final class ChannelFiles {
  final String name;
  final Path directory;
  final FileLog log;
  /// Used by the writer.
  final StateFile subscriptions;
  /// As far as the file knows, by id. Used by the writer.
  private final Map<Long, SubscriptionRecord> records = new HashMap<>();
  /// The last sequence that is in the journal, or in files if there is none; and the last one given
  /// out to a batch that is being written. Used by the journal.
  long journaled;
  long proposed;

  ChannelFiles(String name, Path directory, FileLog log, StateFile subscriptions) {
    this.name = name;
    this.directory = directory;
    this.log = log;
    this.subscriptions = subscriptions;
    this.journaled = log.last();
    this.proposed = log.last();
  }

  /// The channel was deleted; its files go, or are gone. Any thread.
  boolean isDeleted() {
    return log.isDeleted();
  }

  void delete() {
    log.delete();
  }

  void put(SubscriptionRecord subscription) {
    var known = records.get(subscription.id());
    if (known == null) {
      append(StateFile.SUBSCRIPTION, subscription);
    } else {
      append(StateFile.SUBSCRIPTION_UPDATE,
          subscription.withLastSent(Math.max(subscription.lastSent(), known.lastSent())));
    }
  }

  private void append(int type, SubscriptionRecord subscription) {
    records.put(subscription.id(), subscription);
    subscriptions.append(type, StateCodec.encode(subscription));
  }

  void drop(long subscriptionId) {
    if (records.remove(subscriptionId) != null) {
      subscriptions.append(StateFile.SUBSCRIPTION_DELETE,
          StateCodec.encodeSubscriptionDelete(subscriptionId));
    }
  }

  /// Writes the records a position adds up to. That a sequence was sent which is not pending any
  /// more is told by one record, of which a crash leaves all or nothing.
  void progress(Position position) {
    long id = position.subscriptionId();
    long lastSent = position.lastSent();
    var known = records.get(id);
    if (known != null && lastSent > known.lastSent()) {
      var moved = known.withLastSent(lastSent);
      if (position.delivered().contains(lastSent)) {
        records.put(id, moved);
      } else {
        append(StateFile.SUBSCRIPTION_UPDATE, moved);
      }
    }
    position.delivered().stream().forEach(sequence -> update(StateFile.PENDING, id, sequence));
    position.settled().stream().forEach(sequence -> update(StateFile.ACK, id, sequence));
  }

  private void update(int type, long id, long sequence) {
    subscriptions.append(type, StateCodec.encodeSubscriptionUpdate(id, sequence));
  }

  /// The file holds this already.
  void recovered(SubscriptionRecord subscription) {
    records.put(subscription.id(), subscription);
  }
}
