package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Route;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Tells of every delivery, whether anybody gets it or not.
record ObservedBus(Bus bus, BiConsumer<Subject, DeliveredMessage> delivered) implements Bus {
  @Override
  public Route route(Subject subject) {
    var route = bus.route(subject);
    return new Route() {
      @Override
      public void publish(byte[] buffer, int offset, int length) {
        var message = DeliveredMessage.decode(buffer, offset, length);
        Broken.unless(message != null, "deliveries are well-formed", subject);
        if (message != null) {
          delivered.accept(subject, message);
        }
        route.publish(buffer, offset, length);
      }

      @Override
      public boolean hasInterest() {
        return route.hasInterest();
      }

      @Override
      public boolean isCongested() {
        return route.isCongested();
      }

      @Override
      public void whenDrained(Runnable action) {
        route.whenDrained(action);
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
    bus.publish(subject, reply, buffer, offset, length);
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    return bus.subscribe(subject, listener);
  }

  @Override
  public void flush() {
    bus.flush();
  }
}
