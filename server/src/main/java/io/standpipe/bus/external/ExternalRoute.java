package io.standpipe.bus.external;

import io.standpipe.bus.Route;
import io.standpipe.message.Subject;

/// A subject that is published to again and again; its text is made once. Any thread may call.
final class ExternalRoute implements Route {
  private final ExternalBus bus;
  private final String subject;

  ExternalRoute(ExternalBus bus, Subject subject) {
    this.bus = bus;
    this.subject = subject.toString();
  }

  @Override
  public void publish(byte[] buffer, int offset, int length) {
    bus.publish(subject, null, buffer, offset, length);
  }

  /// The NATS server does not tell.
  @Override
  public boolean hasInterest() {
    return true;
  }

  @Override
  public boolean isCongested() {
    return bus.isCongested();
  }

  @Override
  public void whenDrained(Runnable action) {
    bus.whenDrained(action);
  }
}
