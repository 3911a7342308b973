package io.standpipe.bus;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// What the streaming engine knows of NATS. Any thread may call.
///
/// What one thread publishes reaches each receiver in that order. Payload bytes are copied before a
/// method returns. Nothing needs to have left the process before [#flush].
public interface Bus {
  /// A destination that will be published to many times, such as a subscription's inbox.
  Route route(Subject subject);

  /// Publishes once. If `reply` is given and nobody receives the message, whoever listens to
  /// `reply` gets one that [Message#isNoResponders]; that may happen before this method returns.
  void publish(Subject subject, @Nullable Subject reply, byte[] buffer, int offset, int length);

  /// Calls `listener` for each message on `subject` (wildcards allowed) until the result is closed.
  /// Interest is in force when this returns. The listener runs on the thread that carries the
  /// message, possibly one that publishes; it must hand work over and not block. What it publishes
  /// is flushed for it. Messages of one NATS connection arrive in the order they were sent, over
  /// all subscriptions.
  Registration subscribe(Subject subject, Listener listener);

  /// Sends what this thread has published. Called once at the end of a batch.
  void flush();

  @FunctionalInterface
  interface Listener {
    void receive(Message message);
  }

  /// Ends a subscription; closing twice does nothing.
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
