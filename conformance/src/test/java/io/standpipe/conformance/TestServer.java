package io.standpipe.conformance;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The server a test class shares. Tests keep out of each other's way by [#name(String)].
final class TestServer implements BeforeAllCallback, AfterAllCallback {
  private final List<String> flags;
  private final AtomicInteger names = new AtomicInteger();
  private final String run = Long.toString(System.nanoTime() % 2_000_000_000L, 36);
  private @Nullable ServerProcess process;
  private @Nullable InetSocketAddress address;

  private TestServer(List<String> flags) {
    this.flags = flags;
  }

  /// A server with default settings, or the running one that was named.
  static TestServer withDefaults() {
    return new TestServer(List.of());
  }

  /// A server of its own; skipped if only the address of a running one is known.
  static TestServer with(String... flags) {
    return new TestServer(List.of(flags));
  }

  /// A server that the caller has started and will stop.
  static TestServer running(InetSocketAddress address) {
    var server = new TestServer(List.of());
    server.address = address;
    return server;
  }

  /// A name no other test uses, starting with this word.
  String name(String word) {
    return word + "-" + run + "-" + names.incrementAndGet();
  }

  InetSocketAddress address() {
    var started = process;
    return started == null ? present(address) : started.nextAddress();
  }

  /// For a streaming client.
  String url() {
    return Access.STREAMING.url(address());
  }

  /// For a client of core NATS.
  String coreUrl() {
    return Access.CORE.url(address());
  }

  String cluster() {
    return ServerUnderTest.cluster();
  }

  @Override
  @SuppressWarnings("AddressSelection") // one address is enough for a server that a developer names
  public void beforeAll(ExtensionContext context) {
    var given = ServerUnderTest.address();
    if (flags.isEmpty() && given.isPresent()) {
      var parts = given.get().split(":", -1);
      address = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    } else {
      var started = ServerProcess.start(flags.toArray(String[]::new));
      process = started;
      address = started.address();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (process != null) {
      process.close();
    }
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the server is started before the first test");
    }
    return value;
  }
}
