package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Message;
import io.standpipe.bus.Route;
import io.standpipe.bus.Sender;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A bus in one thread that delivers at once. Test clients and the engine share it.
final class SimulatedBus implements Bus {
  /// Compared by identity.
  private static final class Listening {
    final Subject pattern;
    final Listener listener;

    Listening(Subject pattern, Listener listener) {
      this.pattern = pattern;
      this.listener = listener;
    }
  }

  private record Delivered(
      Subject subject,
      @Nullable Subject reply,
      Payload payload,
      boolean isNoResponders,
      Sender sender) implements Message {
    @Override
    public byte[] buffer() {
      return payload.toByteArray();
    }

    @Override
    public int offset() {
      return 0;
    }

    @Override
    public int length() {
      return payload.length();
    }
  }

  private final List<Listening> listeners = new ArrayList<>();
  private final Set<Subject> congested = new HashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  final Sender sender = new Sender() {
    @Override
    public void pause() {}

    @Override
    public void resume() {}
  };

  /// Makes routes to `subject` congested, or not any more.
  void congest(Subject subject, boolean yes) {
    if (yes) {
      congested.add(subject);
    } else if (congested.remove(subject)) {
      var actions = List.copyOf(waiting);
      waiting.clear();
      actions.forEach(Runnable::run);
    }
  }

  boolean hasInterest(Subject subject) {
    return listeners.stream().anyMatch(l -> Subjects.matches(l.pattern, subject));
  }

  @Override
  public Route route(Subject subject) {
    return new Route() {
      @Override
      public void publish(byte[] buffer, int offset, int length) {
        SimulatedBus.this.publish(subject, null, buffer, offset, length);
      }

      @Override
      public boolean hasInterest() {
        return SimulatedBus.this.hasInterest(subject);
      }

      @Override
      public boolean isCongested() {
        return congested.contains(subject);
      }

      @Override
      public void whenDrained(Runnable action) {
        if (isCongested()) {
          waiting.add(action);
        } else {
          action.run();
        }
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
    var receivers = listeners.stream().filter(l -> Subjects.matches(l.pattern, subject)).toList();
    receivers.forEach(receiver -> receiver.listener.receive(
        new Delivered(subject, reply, Payload.copyOf(buffer, offset, length), false, sender)));
    if (receivers.isEmpty() && reply != null) {
      listeners.stream()
          .filter(l -> Subjects.matches(l.pattern, reply))
          .toList()
          .forEach(receiver -> receiver.listener
              .receive(new Delivered(reply, null, Payload.EMPTY, true, sender)));
    }
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    var entry = new Listening(subject, listener);
    listeners.add(entry);
    return () -> listeners.remove(entry);
  }

  @Override
  public void flush() {}
}
