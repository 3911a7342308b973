package io.standpipe.streaming;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Consumers of a channel that may have something to deliver, in the order of their turns, and
/// those whose next message is being fetched. *Hot path.*
final class ReadyConsumers {
  private final ArrayDeque<Consumer> ready = new ArrayDeque<>();
  private final List<Consumer> fetching = new ArrayList<>();

  /// Gives a consumer a turn, unless it waits for one.
  void add(Consumer consumer) {
    if (!consumer.ready) {
      consumer.ready = true;
      ready.addLast(consumer);
    }
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  int size() {
    return ready.size();
  }

  Consumer next() {
    var consumer = ready.removeFirst();
    consumer.ready = false;
    return consumer;
  }

  /// The consumer gets no turn that leads nowhere before something was fetched.
  void awaitFetch(Consumer consumer) {
    if (!consumer.fetching) {
      consumer.fetching = true;
      fetching.add(consumer);
    }
  }

  /// The log has fetched something.
  void fetched() {
    for (var consumer : fetching) {
      consumer.fetching = false;
      add(consumer);
    }
    fetching.clear();
  }
}
