package io.standpipe.broker;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;

/// A listener in this process. Any thread may call.
final class LocalSubscription implements Subscription {
  private final Subject subject;
  private final Bus.Listener listener;
  private volatile boolean open = true;

  LocalSubscription(Subject subject, Bus.Listener listener) {
    this.subject = subject;
    this.listener = listener;
  }

  Subject subject() {
    return subject;
  }

  Bus.Listener listener() {
    return listener;
  }

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }
}
