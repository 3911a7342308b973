package io.standpipe.streaming;

import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Bus;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Message;
import io.standpipe.bus.Route;
import io.standpipe.bus.Sender;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
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
      Sender sender,
      LongSupplier clock) implements Message {
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

    @Override
    public long receivedNanos() {
      return clock.getAsLong();
    }
  }

  private final Map<Subject, List<Listening>> literal = new HashMap<>();
  private final List<Listening> wildcard = new ArrayList<>();
  private final Set<Subject> congested = new HashSet<>();
  private final Map<Subject, List<Runnable>> waiting = new LinkedHashMap<>();
  /// Runs once, in the middle of the engine's work.
  Runnable onFlush = () -> {};
  /// When messages come.
  LongSupplier clock = () -> 0;
  /// Calls to `pause` that no `resume` followed.
  int pauses;
  /// Who sends from now on.
  Identity identity = BlanketIdentity.ANYONE;
  final Sender sender = new Sender() {
    @Override
    public void pause() {
      pauses++;
    }

    @Override
    public void resume() {
      pauses--;
    }

    @Override
    public Identity identity() {
      return identity;
    }
  };

  /// Makes routes to `subject` congested, or not any more.
  void congest(Subject subject, boolean yes) {
    if (yes) {
      congested.add(subject);
    } else if (congested.remove(subject)) {
      var actions = waiting.remove(subject);
      if (actions != null) {
        actions.forEach(Runnable::run);
      }
    }
  }

  boolean isCongested(Subject subject) {
    return congested.contains(subject);
  }

  boolean hasInterest(Subject subject) {
    return !receivers(subject).isEmpty();
  }

  private List<Listening> receivers(Subject subject) {
    var exact = literal.getOrDefault(subject, List.of());
    if (wildcard.stream().noneMatch(l -> Subjects.matches(l.pattern, subject))) {
      return exact;
    }
    var all = new ArrayList<>(exact);
    wildcard.stream().filter(l -> Subjects.matches(l.pattern, subject)).forEach(all::add);
    return all;
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
        return SimulatedBus.this.isCongested(subject);
      }

      @Override
      public void whenDrained(Runnable action) {
        if (isCongested()) {
          waiting.computeIfAbsent(subject, _ -> new ArrayList<>()).add(action);
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
    var receivers = List.copyOf(receivers(subject));
    var payload = Payload.copyOf(buffer, offset, length);
    receivers.forEach(receiver -> receiver.listener
        .receive(new Delivered(subject, reply, payload, false, sender, clock)));
    if (receivers.isEmpty() && reply != null) {
      List.copyOf(receivers(reply))
          .forEach(receiver -> receiver.listener
              .receive(new Delivered(reply, null, Payload.EMPTY, true, sender, clock)));
    }
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    var entry = new Listening(subject, listener);
    if (!Subjects.isLiteral(subject)) {
      wildcard.add(entry);
      return () -> wildcard.remove(entry);
    }
    literal.computeIfAbsent(subject, _ -> new ArrayList<>()).add(entry);
    return () -> literal.computeIfPresent(subject, (_, listening) -> {
      listening.remove(entry);
      return listening.isEmpty() ? null : listening;
    });
  }

  @Override
  public void flush() {
    var action = onFlush;
    onFlush = () -> {};
    action.run();
  }
}
