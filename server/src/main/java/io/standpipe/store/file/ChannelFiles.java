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
  /// The last sequence sent, as far as the file knows, by subscription id. Used by the writer.
  private final Map<Long, Long> sent = new HashMap<>();
  /// The last sequence that is in the journal, or in files if there is none; and the last one given
  /// out to a batch that is being written. Used by the journal.
  long journaled;
  long proposed;
  /// The channel was deleted; its files go, or are gone.
  volatile boolean deleted;

  ChannelFiles(String name, Path directory, FileLog log, StateFile subscriptions) {
    this.name = name;
    this.directory = directory;
    this.log = log;
    this.subscriptions = subscriptions;
    this.journaled = log.last();
    this.proposed = log.last();
  }

  void put(SubscriptionRecord subscription) {
    boolean isNew = sent.put(subscription.id(), subscription.lastSent()) == null;
    subscriptions.append(isNew ? StateFile.SUBSCRIPTION : StateFile.SUBSCRIPTION_UPDATE,
        StateCodec.encode(subscription));
  }

  void drop(long subscriptionId) {
    sent.remove(subscriptionId);
    subscriptions.append(StateFile.SUBSCRIPTION_DELETE,
        StateCodec.encodeSubscriptionDelete(subscriptionId));
  }

  /// Writes the records a position adds up to. That a sequence was sent which is not pending any
  /// more is told by making it pending and settling it, as the original would have.
  void progress(Position position) {
    long id = position.subscriptionId();
    position.delivered().stream().forEach(sequence -> update(StateFile.PENDING, id, sequence));
    long lastSent = position.lastSent();
    if (lastSent > sent.getOrDefault(id, 0L)) {
      sent.put(id, lastSent);
      if (!position.delivered().contains(lastSent)) {
        update(StateFile.PENDING, id, lastSent);
        update(StateFile.ACK, id, lastSent);
      }
    }
    position.settled().stream().forEach(sequence -> update(StateFile.ACK, id, sequence));
  }

  private void update(int type, long id, long sequence) {
    subscriptions.append(type, StateCodec.encodeSubscriptionUpdate(id, sequence));
  }

  /// The file holds this already.
  void recovered(SubscriptionRecord subscription) {
    sent.put(subscription.id(), subscription.lastSent());
  }
}
