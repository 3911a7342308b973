package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that mean harm, against a server that asks for users, nkeys and TLS. A well-behaved
/// client publishes and subscribes all the time; afterwards the server has as many descriptors and
/// about as much memory as before.
class HostileConformance {
  /// The example of the NATS documentation.
  static final String PUBLIC_KEY = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

  /// Bytes. What a collector of garbage may leave lying about; a storm of 5,000 connections would
  /// exceed it by keeping 13 KiB of each.
  private static final long NOISE = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static @Nullable ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.start("-c", Access.configuration("hostile", """
        tls { cert_file: "%s", key_file: "%s", timeout: 2 }
        allow_non_tls: true
        authorization {
          timeout: 2
          users = [ {user: steady, password: s3cret}, {nkey: %s} ]
        }
        no_auth_user: steady
        """.formatted(Access.CERTIFICATE, Access.KEY, PUBLIC_KEY)), "-mm", "1000");
  }

  @AfterAll
  static void stop() {
    server().close();
  }

  private static ServerProcess server() {
    var started = server;
    if (started == null) {
      throw new IllegalStateException("the server is started before the first test");
    }
    return started;
  }

  @ParameterizedTest
  @EnumSource
  void aStormHurtsNobodyAndLeavesNothingBehind(Attack attack) {
    try (var steady = new Steady(attack.name())) {
      steady.awaitRounds(1000);
      attack.storm(server().address(), 20); // classes are loaded and compiled, pools are filled
      Until.holds("descriptors of the rehearsal are closed", PATIENCE,
          () -> descriptors() <= steady.descriptors());
      long memory = residentBytes();

      attack.storm(server().address(), 1);

      steady.awaitRounds(100);
      Until.holds("no more descriptors are open than before", PATIENCE,
          () -> descriptors() <= steady.descriptors());
      Until.holds("no more than the " + memory + " bytes of memory before are used", PATIENCE,
          () -> residentBytes() <= memory + NOISE);
    }
    assertThat(server().isAlive()).isTrue();
    assertThat(server().standardError()).doesNotContain("s3cret", "guess");
  }

  private static int descriptors() {
    try (var files = Files.list(Path.of("/proc", "" + server().pid(), "fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc", "" + server().pid(), "status"))
          .stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Publishes a message, waits for its acknowledgement, receives and acknowledges it, and again.
  private static final class Steady implements AutoCloseable {
    private final RawClient client;
    private final RawSubscription subscription;
    private final String channel;
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private final int descriptors;
    private volatile boolean stopped;

    Steady(String channel) {
      this.channel = channel;
      client = RawClient.connect(server().address(), ServerUnderTest.cluster(), channel);
      subscription = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
      descriptors = HostileConformance.descriptors();
      thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      try {
        while (!stopped) {
          client.publish(channel, "x");
          subscription.ack(subscription.expect(rounds.get() + 1));
          rounds.incrementAndGet();
        }
      } catch (RuntimeException | Error e) {
        failure.set(e);
      }
    }

    /// With this client connected and nobody else.
    int descriptors() {
      return descriptors;
    }

    /// Waits until it has got on by so many rounds.
    void awaitRounds(int more) {
      int before = rounds.get();
      Until.holds("the well-behaved client goes on", PATIENCE,
          () -> rounds.get() >= before + more || failure.get() != null);
      assertThat(failure.get()).isNull();
    }

    @Override
    public void close() {
      stopped = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      client.closeSession();
      client.close();
      assertThat(failure.get()).isNull();
    }
  }
}
