package io.standpipe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.actor.FaultHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// A broker on a free port. Closing it fails the test if there was a fault, or if a buffer was not
/// given back.
final class TestBroker implements AutoCloseable {
  static final BrokerConfig CONFIG = new BrokerConfig("127.0.0.1", 0, 100, 1_048_576, 4_096,
      67_108_864, Duration.ofSeconds(10), Duration.ofMinutes(2), 2, 2, 0, LameDuckConfig.DEFAULT);

  private static final int BACKLOG = 4096;

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final RecordingLogger logger;
  private final Broker broker;

  TestBroker() {
    this(CONFIG);
  }

  TestBroker(BrokerConfig config) {
    this(config, new RecordingLogger(System.Logger.Level.DEBUG));
  }

  TestBroker(BrokerConfig config, RecordingLogger logger) {
    this.logger = logger;
    FaultHandler faultHandler = (_, cause) -> faults.add(cause);
    try {
      var listener = ServerSocketChannel.open()
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      broker = Broker.create(config, listener, logger, faultHandler);
      broker.joinCluster(Duration.ZERO);
      broker.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Broker broker() {
    return broker;
  }

  List<Throwable> faults() {
    return List.copyOf(faults);
  }

  List<String> log() {
    return logger.lines();
  }

  /// Connected, with INFO read; not verbose and not pedantic.
  TestClient connect() {
    return connect("{\"verbose\":false,\"pedantic\":false}");
  }

  TestClient connect(String options) {
    var client = connectSilently();
    client.info();
    client.send("CONNECT " + options + "\r\nPING\r\n");
    client.expect("PONG\r\n");
    return client;
  }

  /// A TCP connection, nothing read or sent yet.
  TestClient connectSilently() {
    return new TestClient(broker.port());
  }

  /// Waits until `condition` holds, for things that happen on another thread some time.
  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /// For tests that cause faults.
  void closeWithFaults() {
    broker.close();
    assertThat(broker.buffersInUse()).as("buffers not given back").isZero();
  }

  @Override
  public void close() {
    closeWithFaults();
    assertThat(faults).isEmpty();
  }
}
