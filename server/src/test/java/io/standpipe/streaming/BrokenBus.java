package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Route;
import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// A bus with one defect, which shows now and then.
final class BrokenBus implements Bus {
  enum Defect {
    LOSES_DELIVERIES,
    DUPLICATES_DELIVERIES,
    SWAPS_DELIVERIES,
    LOSES_ANSWERS,
    LOSES_ACKS,
    FORGETS_THAT_IT_DRAINED,
    SENDS_TO_CONGESTED_CONNECTIONS
  }

  /// One in so many goes wrong.
  private static final int RARITY = 5;

  private final Bus bus;
  private final Defect defect;
  private int calls;

  BrokenBus(Bus bus, Defect defect) {
    this.bus = bus;
    this.defect = defect;
  }

  private boolean shows(Defect asked) {
    return defect == asked && ++calls % RARITY == 0;
  }

  @Override
  public Route route(Subject subject) {
    var route = bus.route(subject);
    return new Route() {
      private byte @Nullable [] heldBack;

      @Override
      public void publish(byte[] buffer, int offset, int length) {
        if (shows(Defect.LOSES_DELIVERIES)) {
          return;
        }
        if (shows(Defect.SWAPS_DELIVERIES)) {
          heldBack = copy(buffer, offset, length);
          return;
        }
        route.publish(buffer, offset, length);
        if (heldBack != null) {
          route.publish(heldBack, 0, heldBack.length);
          heldBack = null;
        }
        if (shows(Defect.DUPLICATES_DELIVERIES)) {
          route.publish(buffer, offset, length);
        }
      }

      @Override
      public boolean hasInterest() {
        return route.hasInterest();
      }

      @Override
      public boolean isCongested() {
        return defect != Defect.SENDS_TO_CONGESTED_CONNECTIONS && route.isCongested();
      }

      @Override
      public void whenDrained(Runnable action) {
        if (defect != Defect.FORGETS_THAT_IT_DRAINED) {
          route.whenDrained(action);
        }
      }
    };
  }

  private static byte[] copy(byte[] buffer, int offset, int length) {
    var copy = new byte[length];
    System.arraycopy(buffer, offset, copy, 0, length);
    return copy;
  }

  @Override
  public void publish(
      Subject subject,
      @Nullable Subject reply,
      byte[] buffer,
      int offset,
      int length) {
    if (!shows(Defect.LOSES_ANSWERS)) {
      bus.publish(subject, reply, buffer, offset, length);
    }
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    // The engine's inboxes are for acks, and with a wildcard for heartbeats.
    return defect == Defect.LOSES_ACKS && subject.toString().startsWith("_INBOX")
        && !subject.toString().endsWith("*") ? bus.subscribe(subject, message -> {
          if (!shows(Defect.LOSES_ACKS)) {
            listener.receive(message);
          }
        }) : bus.subscribe(subject, listener);
  }

  @Override
  public void flush() {
    bus.flush();
  }
}
