package io.standpipe.bus.external;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.standpipe.bus.Bus;
import io.standpipe.bus.Route;
import io.standpipe.message.Subject;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A NATS server in another process. One connection carries everything, so the order of what is
/// published and subscribed is kept. Any thread may call.
///
/// While the connection is lost jnats looks for a server, for ever, and what is published is
/// dropped, like in NATS Streaming Server 0.25.6; but a [Route] counts as congested, so messages of
/// channels wait instead of being sent to nobody.
public final class ExternalBus implements Bus, AutoCloseable {
  private static final Duration IN_FORCE_MAX = Duration.ofSeconds(10);

  private final BiConsumer<String, Throwable> faults;
  private final OutputGauge output = new OutputGauge(this::unwrittenBytes);
  private final ReadGate gate = new ReadGate(this::unhandledBytes);
  private final ConnectionState state;
  private final Connecting connecting;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Dispatcher dispatcher;

  /// @param name what the NATS server shows as the name of the connection
  /// @param faults hears what is wrong with a listener
  public ExternalBus(
      ExternalConfig config,
      String name,
      System.Logger logger,
      BiConsumer<String, Throwable> faults) {
    this.faults = faults;
    this.state = new ConnectionState(config.tls(), name, gate, logger);
    this.connecting = new Connecting(config, name, state);
  }

  /// Waits for the connection, once, before anything else. Fails with a [NatsException].
  public void connect() {
    var made = connecting.connect();
    connection = made;
    var common = made.createDispatcher();
    common.setPendingLimits(0, 0);
    dispatcher = common;
    state.established(); // jnats tells of it on another thread, some time
  }

  /// Where it is connected to, or was last.
  public String url() {
    return ConnectionState.withoutSecrets(String.valueOf(connection().getConnectedUrl()));
  }

  /// Returns when the server has heard of all subscriptions.
  public void awaitInForce() {
    try {
      connection().flush(IN_FORCE_MAX);
    } catch (TimeoutException e) {
      throw new NatsException("nats: timeout", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NatsException("interrupted", e);
    }
  }

  private Connection connection() {
    return present(connection);
  }

  private static <T> T present(@Nullable T made) {
    if (made == null) {
      throw new IllegalStateException("not connected yet");
    }
    return made;
  }

  private long unwrittenBytes() {
    var current = connection;
    return current == null ? 0 : current.outgoingPendingBytes();
  }

  private long unhandledBytes() {
    var common = dispatcher;
    return common == null ? 0 : common.getPendingByteCount();
  }

  @Override
  public Route route(Subject subject) {
    return new ExternalRoute(this, subject);
  }

  @Override
  public void publish(
      Subject subject,
      @Nullable Subject reply,
      byte[] buffer,
      int offset,
      int length) {
    publish(subject.toString(), reply == null ? null : reply.toString(), buffer, offset, length);
  }

  void publish(String subject, @Nullable String reply, byte[] buffer, int offset, int length) {
    var current = connection;
    if (current == null || !state.isConnected()) {
      return;
    }
    output.published(length);
    try {
      current.publish(subject, reply, Arrays.copyOfRange(buffer, offset, offset + length));
    } catch (IllegalStateException _) {
      // The connection was lost between the question and the call.
    }
  }

  @Override
  public Registration subscribe(Subject subject, Listener listener) {
    var common = present(dispatcher);
    var subscription = common.subscribe(subject.toString(), message -> {
      try {
        listener.receive(new Inbound(message, gate));
      } catch (RuntimeException | Error e) {
        faults.accept("listener of " + subject, e);
      }
    });
    return () -> {
      if (common.isActive() && subscription.isActive()) {
        common.unsubscribe(subscription);
      }
    };
  }

  /// A thread of jnats writes what there is.
  @Override
  public void flush() {
    // See above.
  }

  boolean isCongested() {
    return !state.isConnected() || output.isCongested();
  }

  void whenDrained(Runnable action) {
    if (!state.isConnected()) {
      state.whenConnected(() -> whenDrained(action));
    } else if (output.isCongested()) {
      output.whenDrained(() -> whenDrained(action));
    } else {
      action.run();
    }
  }

  /// Ends the connection; closing twice does nothing.
  @Override
  public void close() {
    gate.close();
    var current = connection;
    if (current != null) {
      try {
        current.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
