package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several of our brokers as one cluster.
class RoutesTest {
  private final List<TestBroker> brokers = new ArrayList<>();

  @AfterEach
  void close() {
    brokers.reversed().forEach(TestBroker::close);
  }

  @Test
  void serversThatKnowOneOfThemFindTheOthers() {
    var first = start();
    var second = start(first);
    var third = start(first);
    var fourth = start(first);

    for (var broker : List.of(first, second, third, fourth)) {
      eventually(() -> broker.broker().routes() == 3);
    }
  }

  @Test
  void serversThatDialEachOtherEndUpWithOneConnection() {
    var ports = List.of(freePort(), freePort());
    var first = start(ports.get(0), "", ports.get(1));
    var second = start(ports.get(1), "", ports.get(0));

    eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);
    eventually(() -> hears(first, second) && hears(second, first));
  }

  @Test
  void aServerThatComesBackIsDialledAgain() {
    int port = freePort();
    var first = start();
    var second = start(port, "", first.broker().routePort());
    eventually(() -> hears(first, second));
    var dialling = start(0, "", port);
    eventually(() -> dialling.broker().routes() == 2);

    brokers.remove(second);
    second.close();
    eventually(() -> dialling.broker().routes() == 1);
    var again = start(port, "");

    eventually(() -> dialling.broker().routes() == 2);
    eventually(() -> hears(dialling, again) && hears(again, first));
  }

  @Test
  void listenersInTheProcessAreReachedFromOtherServers() {
    var first = start();
    var second = start(first);
    eventually(() -> second.broker().routes() == 1 && first.broker().routes() == 1);
    var received = new CopyOnWriteArrayList<String>();
    first.broker().bus().subscribe(Subject.of("service.*"), message -> {
      received.add(message.subject() + " " + text(message));
      byte[] answer = "done".getBytes(StandardCharsets.UTF_8);
      first.broker()
          .bus()
          .publish(message.reply() == null ? Subject.of("x") : message.reply(), null, answer, 0,
              answer.length);
    });
    eventually(() -> second.broker().view().subscriptions() == 1);
    try (var client = second.connect()) {
      client.send("SUB re 1\r\nPUB service.one re 5\r\nhello\r\n");
      client.expect("MSG re 1 4\r\ndone\r\n");
    }
    assertThat(received).containsExactly("service.one hello");
  }

  @Test
  void aRouteOfTheBusKnowsListenersElsewhere() {
    var first = start();
    var second = start(first);
    var route = first.broker().bus().route(Subject.of("inbox"));
    assertThat(route.hasInterest()).isFalse();
    try (var client = second.connect()) {
      client.send("SUB inbox 1\r\n");
      eventually(route::hasInterest);
      route.publish("hi".getBytes(StandardCharsets.UTF_8), 0, 2);
      first.broker().bus().flush();
      client.expect("MSG inbox 1 2\r\nhi\r\n");
    }
    eventually(() -> !route.hasInterest());
  }

  @Test
  void namesOfClustersMustNotDiffer() {
    var first = start(0, "one");
    var second = start(0, "two", first.broker().routePort());

    eventually(() -> second.log()
        .stream()
        .anyMatch(line -> line.contains("cluster name \"one\" does not match \"two\"")));
    assertThat(first.broker().routes() + second.broker().routes()).isZero();
  }

  @Test
  void whoHasNoNameTakesThatOfTheCluster() {
    var first = start();
    var second = start(0, "chosen", first.broker().routePort());
    var third = start(first);

    for (var broker : List.of(first, second, third)) {
      eventually(() -> broker.broker().routes() == 2);
      try (var client = broker.connectSilently()) {
        assertThat(client.info()).contains("\"cluster\":\"chosen\"");
      }
    }
  }

  @Test
  void aRouteIsShownWithWhatPassedAndWhoListensThere() {
    var first = start(0, "shop");
    var second = start(0, "shop", first.broker().routePort());
    try (var client = first.connect(); var other = second.connect()) {
      client.send("SUB prices q 1\r\nSUB prices q 2\r\nSUB news 3\r\n");
      client.flush();
      eventually(() -> second.broker().view().subscriptions() == 3);
      other.send("PUB news 5\r\nhello\r\n");
      client.expect("MSG news 3 5\r\nhello\r\n");

      var dialling = second.broker().routeViews().join().getFirst();
      assertThat(dialling.remoteId()).isEqualTo(first.broker().serverId());
      assertThat(dialling.solicited() && dialling.configured()).isTrue();
      assertThat(dialling.port()).isEqualTo(first.broker().routePort());
      assertThat(dialling.roundTripNanos()).isPositive();
      assertThat(dialling.outMessages()).isEqualTo(1);
      assertThat(dialling.outBytes()).isEqualTo(5);
      assertThat(dialling.interest()).containsExactlyInAnyOrder(
          new InterestView("$G", "prices", "q", "$G prices q", 0, 0, dialling.id()),
          new InterestView("$G", "news", "", "$G news", 0, 0, dialling.id()));
      assertThat(second.broker().interest(Optional.empty())).isEmpty();
      var dialled = first.broker().routeViews().join().getFirst();
      assertThat(dialled.solicited() || dialled.configured()).isFalse();
      assertThat(dialled.inMessages()).isEqualTo(1);
      assertThat(dialled.inBytes()).isEqualTo(5);
      assertThat(dialled.interest()).isEmpty();
      assertThat(first.broker().view().cluster().orElseThrow()).isEqualTo(new ClusterView("shop",
          first.broker().routePort(), 1,
          List.of("127.0.0.1:" + first.broker().port(), "127.0.0.1:" + second.broker().port())));
      assertThat(first.log()).contains("INFO Cluster name is shop");
    }
  }

  private static boolean hears(TestBroker listener, TestBroker speaker) {
    try (var client = listener.connect(); var other = speaker.connect()) {
      client.send("SUB are.you.there 1\r\n");
      client.flush();
      for (int i = 0; i < 100; i++) {
        other.send("PUB are.you.there 0\r\n\r\n");
        other.flush();
        client.send("PING\r\n");
        if (!client.readLine().startsWith("PONG")) {
          return true;
        }
      }
      return false;
    }
  }

  private TestBroker start(TestBroker... others) {
    return start(0, "",
        List.of(others).stream().map(other -> other.broker().routePort()).toArray(Integer[]::new));
  }

  private TestBroker start(int port, String name, Integer... others) {
    var urls = List.of(others)
        .stream()
        .map(other -> URI.create("nats-route://127.0.0.1:" + other))
        .toList();
    var broker = new TestBroker(TestBroker.CONFIG.with(new RoutesConfig(name, "127.0.0.1", port, "",
        "", Duration.ofSeconds(10), urls, "", false, 0, Optional.empty())));
    brokers.add(broker);
    return broker;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Message message) {
    return new String(message.buffer(), message.offset(), message.length(), StandardCharsets.UTF_8);
  }
}
