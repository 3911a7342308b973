package io.standpipe.bus.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.broker.Broker;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.bus.Bus;
import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The bus over a real connection; the other end is our own broker.
class ExternalBusTest {
  private static final System.Logger LOGGER = System.getLogger("test");

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Broker broker = broker(0);

  @AfterEach
  void close() throws Exception {
    for (var each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void whatIsPublishedBehindASubscriptionArrivesInOrder() {
    var bus = connected(broker);
    bus.subscribe(Subject.of("foo.>"), this::note);
    bus.subscribe(Subject.of("bar"), this::note);
    for (int i = 0; i < 100; i++) {
      publish(bus, "foo." + i, "re." + i, "x");
      publish(bus, "bar", null, "y" + i);
    }
    bus.route(Subject.of("foo.last")).publish(bytes("<end>"), 1, 3);

    eventually(() -> received.size() == 201);
    assertThat(received).startsWith("foo.0 re.0 x", "bar - y0", "foo.1 re.1 x")
        .endsWith("bar - y99", "foo.last - end");
  }

  @Test
  void subjectsMayBeAnyUtf8() {
    var bus = connected(broker);
    bus.subscribe(Subject.of("größe.*"), this::note);
    publish(bus, "größe.日本", "é", "x");

    eventually(() -> received.size() == 1);
    assertThat(received).containsExactly("größe.日本 é x");
  }

  @Test
  void whoAsksAndIsNotHeardIsTold() {
    var bus = connected(broker);
    bus.subscribe(Subject.of("inbox.*"), this::note);
    publish(bus, "nobody", "inbox.1", "help");

    eventually(() -> received.size() == 1);
    assertThat(received).containsExactly("inbox.1 no responders");
  }

  @Test
  void aClosedRegistrationHearsNothing() {
    var bus = connected(broker);
    var registration = bus.subscribe(Subject.of("foo"), this::note);
    bus.subscribe(Subject.of("bar"), this::note);
    registration.close();
    registration.close();
    publish(bus, "foo", null, "x");
    publish(bus, "bar", null, "y");

    eventually(() -> received.size() == 1);
    assertThat(received).containsExactly("bar - y");
  }

  @Test
  void aFailingListenerIsReportedAndHarmsNobody() {
    var bus = connected(broker);
    bus.subscribe(Subject.of("foo"), _ -> {
      throw new IllegalStateException("on purpose");
    });
    bus.subscribe(Subject.of("foo"), this::note);
    publish(bus, "foo", null, "x");

    eventually(() -> received.size() == 1 && faults.size() == 1);
    assertThat(faults.getFirst()).hasMessage("on purpose");
  }

  @Test
  void aLostServerIsReplacedByTheNextUrlAndSubscriptionsMoveAlong() {
    var second = broker(0);
    var bus = bus(url(broker), url(second));
    bus.connect();
    bus.subscribe(Subject.of("foo"), this::note);
    bus.awaitInForce();
    var used = broker.view().connections() == 1 ? broker : second;
    var other = used == broker ? second : broker;

    close(used);

    eventually(() -> other.view().subscriptions() == 1);
    eventually(() -> !bus.isCongested());
    publish(bus, "foo", null, "x");
    eventually(() -> received.equals(List.of("foo - x")));
    assertThat(bus.url()).isEqualTo(url(other));
  }

  @Test
  void aRouteIsCongestedWhileNoServerIsThere() {
    var bus = connected(broker);
    var route = bus.route(Subject.of("foo"));
    bus.subscribe(Subject.of("foo"), this::note);
    bus.awaitInForce();
    assertThat(route.isCongested()).isFalse();
    close(broker);
    eventually(route::isCongested);
    var drained = new AtomicInteger();
    route.whenDrained(drained::incrementAndGet);
    route.publish(bytes("lost"), 0, 4);
    assertThat(drained).hasValue(0);

    broker(broker.port());

    eventually(() -> drained.get() == 1);
    route.publish(bytes("kept"), 0, 4);
    eventually(() -> !received.isEmpty());
    assertThat(received).containsExactly("foo - kept");
  }

  @Test
  void noServerIsAnErrorAtOnce() {
    close(broker);

    assertThatThrownBy(bus(url(broker))::connect).isInstanceOf(NatsException.class)
        .hasMessage("nats: no servers available for connection");
  }

  @Test
  void aServerWithoutTlsIsNotTalkedToIfTlsIsAMust() {
    var config = new ExternalConfig(List.of(url(broker)), "", "", "", Optional.empty(),
        Optional.empty(), new ExternalConfig.Tls(true, Optional.empty(), Optional.empty(),
            Optional.empty(), "", false));

    assertThatThrownBy(bus(config)::connect).hasMessage("nats: secure connection not available");
  }

  @Test
  void aLoggedUrlKeepsItsSecrets() {
    assertThat(ConnectionState.withoutSecrets("nats://me:secret@host:1"))
        .isEqualTo("nats://[REDACTED]@host:1");
  }

  private ExternalBus connected(Broker to) {
    var bus = bus(url(to));
    bus.connect();
    return bus;
  }

  private ExternalBus bus(String... urls) {
    return bus(ExternalConfig.of(List.of(urls)));
  }

  private ExternalBus bus(ExternalConfig config) {
    var bus = new ExternalBus(config, "test", LOGGER, (_, cause) -> faults.add(cause));
    open.add(bus);
    return bus;
  }

  private void close(Broker started) {
    open.remove(started);
    started.close();
  }

  private static String url(Broker broker) {
    return "nats://127.0.0.1:" + broker.port();
  }

  private Broker broker(int port) {
    try {
      var listener = ServerSocketChannel.open()
          .setOption(StandardSocketOptions.SO_REUSEADDR, true)
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      var started = Broker.create(BrokerConfig.DEFAULT.withAddress("127.0.0.1", port), listener,
          LOGGER, (_, cause) -> faults.add(cause));
      started.open();
      open.add(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void publish(Bus bus, String subject, @Nullable String reply, String payload) {
    byte[] bytes = bytes(payload);
    bus.publish(Subject.of(subject), reply == null ? null : Subject.of(reply), bytes, 0,
        bytes.length);
  }

  private void note(Message message) {
    received.add(message.subject() + " "
        + (message.isNoResponders()
            ? "no responders"
            : (message.reply() == null ? "-" : message.reply()) + " " + new String(message.buffer(),
                message.offset(), message.length(), StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
