package io.standpipe.store.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// What the journal knows of one channel. Used by the journal's thread, but where noted.
final class SqlChannel {
  final String name;
  final SqlLog log;
  /// Of its row in `Channels`; 0 until one was chosen. Read by any thread.
  volatile int id;
  /// Whether the row is there for sure.
  boolean isStored;
  /// The last sequence in the table, and the last one given out to a batch that is being written.
  long committed;
  long proposed;
  /// No rows are below this.
  long clearedBelow;
  /// By the id that the engine uses, which is unique in the channel only.
  final Map<Long, SqlSubscription> subscriptions = new LinkedHashMap<>();
  /// The channel was deleted; its rows go, or are gone.
  boolean isDeleted;
  /// Whether it waits for the removal of messages. Any thread.
  final AtomicBoolean removalAsked = new AtomicBoolean();

  SqlChannel(String name, SqlLog log) {
    this.name = name;
    this.log = log;
  }

  /// What recovery found, which has its id already.
  void recovered() {
    isStored = true;
    committed = log.last();
    proposed = log.last();
    clearedBelow = log.first();
  }
}
