package io.standpipe.bench.micro;

import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Bus;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Message;
import io.standpipe.bus.Route;
import io.standpipe.bus.Sender;
import io.standpipe.message.Subject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bus that costs next to nothing: one thread, exact subjects and one catch-all per prefix, and
/// routes that hand deliveries to a [Receiver].
final class InlineBus implements Bus {
  /// Gets what the engine sends to clients.
  interface Receiver {
    void receive(Subject subject, byte[] buffer, int offset, int length);
  }

  /// A message under construction; reused.
  private static final class Incoming implements Message {
    private Subject subject = Subject.EMPTY;
    private @Nullable Subject reply;
    private byte[] payload = new byte[0];
    private final Sender sender = new Sender() {
      @Override
      public void pause() {}

      @Override
      public void resume() {}

      @Override
      public Identity identity() {
        return BlanketIdentity.ANYONE;
      }
    };

    @Override
    public Subject subject() {
      return subject;
    }

    @Override
    public @Nullable Subject reply() {
      return reply;
    }

    @Override
    public byte[] buffer() {
      return payload;
    }

    @Override
    public int offset() {
      return 0;
    }

    @Override
    public int length() {
      return payload.length;
    }

    @Override
    public boolean isNoResponders() {
      return false;
    }

    @Override
    public long receivedNanos() {
      return -1;
    }

    @Override
    public Sender sender() {
      return sender;
    }
  }

  private final Map<String, Listener> listeners = new HashMap<>();
  private final Incoming incoming = new Incoming();
  private final Receiver receiver;

  InlineBus(Receiver receiver) {
    this.receiver = receiver;
  }

  /// Who listens to a subject, as the engine spelled it.
  Listener listener(String subject) {
    var listener = listeners.get(subject);
    if (listener == null) {
      throw new IllegalStateException("nobody listens to " + subject + " of " + listeners.keySet());
    }
    return listener;
  }

  /// Calls a listener like the broker does for a message of a client.
  void send(Listener listener, Subject subject, @Nullable Subject reply, byte[] payload) {
    incoming.subject = subject;
    incoming.reply = reply;
    incoming.payload = payload;
    listener.receive(incoming);
  }

  @Override
  public Route route(Subject subject) {
    return new Route() {
      @Override
      public void publish(byte[] buffer, int offset, int length) {
        receiver.receive(subject, buffer, offset, length);
      }

      @Override
      public boolean hasInterest() {
        return true;
      }

      @Override
      public boolean isCongested() {
        return false;
      }

      @Override
      public void whenDrained(Runnable action) {
        action.run();
      }
    };
  }

  @Override
  public void publish(
      Subject subject,
      @Nullable Subject reply,
      byte[] buffer,
      int offset,
      int length) {
    receiver.receive(subject, buffer, offset, length);
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    listeners.put(subject.toString(), listener);
    return () -> listeners.remove(subject.toString());
  }

  @Override
  public void flush() {}
}
