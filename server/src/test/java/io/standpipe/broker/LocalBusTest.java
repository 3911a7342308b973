package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Message;
import io.standpipe.bus.Route;
import io.standpipe.bus.Sender;
import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalBusTest {
  private static final Subject FOO = Subject.of("foo");
  /// Messages, together more than a receiver may have unsent before it counts as congested.
  private static final int CONGESTING = 1_100;
  /// Messages, together more than sockets hold.
  private static final int OVERFLOWING = 16_000;

  private final TestBroker broker = new TestBroker();
  private final Bus bus = broker.broker().bus();
  private final List<String> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    broker.closeWithFaults();
  }

  @Test
  void aListenerGetsWhatClientsPublish() {
    bus.subscribe(Subject.of("foo.>"), this::note);
    assertThat(broker.broker().view().subscriptions()).isEqualTo(1);

    try (var client = broker.connect("{\"verbose\":false,\"headers\":true}")) {
      client.send("PUB foo.a 2\r\nhi\r\nPUB foo.b re 0\r\n\r\nPUB bar 0\r\n\r\n");
      client.send("HPUB foo.c re 12 14\r\nNATS/1.0\r\n\r\nhi\r\n");
      client.flush();
    }

    assertThat(received).containsExactly("foo.a - hi", "foo.b re ", "foo.c re hi");
  }

  @Test
  void messagesOfOneConnectionArriveInOrderOverAllListeners() {
    bus.subscribe(FOO, this::note);
    bus.subscribe(Subject.of("bar"), this::note);
    try (var client = broker.connect()) {
      client.send("PUB foo 1\r\na\r\nPUB bar 1\r\nb\r\nPUB foo 1\r\nc\r\n");
      client.flush();
    }

    assertThat(received).containsExactly("foo - a", "bar - b", "foo - c");
  }

  @Test
  void aClosedRegistrationHearsNothing() throws Exception {
    var registration = bus.subscribe(FOO, this::note);
    registration.close();
    registration.close();

    publish("foo", null, "x");

    assertThat(received).isEmpty();
    assertThat(broker.broker().view().subscriptions()).isZero();
  }

  @Test
  void clientsGetWhatIsPublishedAfterAFlush() {
    try (var client = broker.connect()) {
      client.send("SUB foo 1\r\nSUB * 2\r\n");
      client.flush();
      var route = bus.route(FOO);

      publish("foo", "re", "one");
      route.publish(bytes("-two-"), 1, 3);
      bus.flush();

      client.expect("MSG foo 1 re 3\r\none\r\nMSG foo 2 re 3\r\none\r\n");
      client.expect("MSG foo 1 3\r\ntwo\r\nMSG foo 2 3\r\ntwo\r\n");
    }
  }

  @Test
  void aRouteKnowsWhoListensNow() {
    var route = bus.route(FOO);
    assertThat(route.hasInterest()).isFalse();
    try (var client = broker.connect()) {
      client.send("SUB foo 1\r\n");
      client.flush();
      assertThat(route.hasInterest()).isTrue();

      client.send("UNSUB 1\r\nSUB foo.* 2\r\n");
      client.flush();
      assertThat(route.hasInterest()).isFalse();

      client.send("SUB * q 3\r\n");
      client.flush();
      assertThat(route.hasInterest()).isTrue();
    }
    eventually(() -> !route.hasInterest());
  }

  @Test
  void whoAsksAndIsNotHeardIsTold() {
    bus.subscribe(Subject.of("inbox.*"), this::note);

    publish("nobody", "inbox.1", "help");
    publish("nobody", null, "help");
    publish("inbox.2", "inbox.3", "help");

    assertThat(received).containsExactly("inbox.1 no responders", "inbox.2 inbox.3 help");
  }

  @Test
  void aListenerMayPublishWhileItIsCalled() {
    bus.subscribe(FOO, message -> {
      publish("bar", null, "<" + text(message) + ">");
      note(message);
    });
    bus.subscribe(Subject.of("bar"), this::note);
    bus.subscribe(FOO, this::note);

    publish("foo", "re", "x");

    assertThat(received).containsExactly("bar - <x>", "foo re x", "foo re x");
  }

  @Test
  void aFailingListenerIsReportedAndHarmsNobody() {
    bus.subscribe(FOO, _ -> {
      throw new IllegalStateException("on purpose");
    });
    bus.subscribe(FOO, this::note);

    publish("foo", null, "x");

    assertThat(received).containsExactly("foo - x");
    assertThat(broker.faults()).singleElement()
        .satisfies(fault -> assertThat(fault).hasMessage("on purpose"));
  }

  @Test
  void aReplySubjectThatRepeatsIsTheSameObject() {
    var replies = new ArrayList<@Nullable Subject>();
    bus.subscribe(FOO, message -> replies.add(message.reply()));
    try (var client = broker.connect()) {
      client.send("PUB foo re 0\r\n\r\nPUB foo re 0\r\n\r\nPUB foo other 0\r\n\r\n");
      client.flush();
    }

    assertThat(replies).hasSize(3);
    assertThat(replies.get(0)).isSameAs(replies.get(1)).isNotEqualTo(replies.get(2));
  }

  @Test
  void aPausedSenderIsNotReadUntilEveryPauseIsTakenBack() {
    var senders = new CopyOnWriteArrayList<Sender>();
    bus.subscribe(FOO, message -> {
      message.sender().pause();
      message.sender().pause();
      senders.add(message.sender());
    });
    bus.subscribe(Subject.of("bar"), this::note);
    try (var client = broker.connect(); var other = broker.connect()) {
      client.send("PUB foo 0\r\n\r\n");
      eventually(() -> senders.size() == 1);
      client.send("PUB bar 1\r\nx\r\n");
      other.flush();
      senders.getFirst().resume();
      other.flush();
      assertThat(received).isEmpty();

      senders.getFirst().resume();

      client.flush();
      assertThat(received).containsExactly("bar - x");
    }
  }

  @Test
  void aRouteIsCongestedUntilItsReceiverHasRead() {
    var route = bus.route(FOO);
    var drained = new AtomicInteger();
    route.whenDrained(drained::incrementAndGet);
    assertThat(drained).hasValue(1);
    try (var receiver = broker.connect()) {
      receiver.send("SUB foo 1\r\n");
      receiver.flush();
      var writing = holdUpWriting(receiver);
      fill(route, CONGESTING);
      route.whenDrained(drained::incrementAndGet);
      assertThat(drained).hasValue(1);

      writing.countDown();
      receiver.read(CONGESTING * ("MSG foo 1 1000\r\n".length() + 1002));

      eventually(() -> drained.get() == 2);
      assertThat(route.isCongested()).isFalse();
    }
  }

  @Test
  void aReceiverThatIsGoneLetsThoseWhoWaitGoOn() {
    var route = bus.route(FOO);
    var drained = new AtomicInteger();
    CountDownLatch writing;
    try (var receiver = broker.connect()) {
      receiver.send("SUB foo 1\r\n");
      receiver.flush();
      writing = holdUpWriting(receiver);
      fill(route, OVERFLOWING);
      route.whenDrained(drained::incrementAndGet);
    }
    assertThat(drained).hasValue(0);

    writing.countDown();
    eventually(() -> drained.get() == 1);
    eventually(() -> !route.hasInterest());
  }

  /// Occupies the receiver's loop until the result is counted down: what is published meanwhile
  /// stays with the server, however much the sockets would take and however busy the machine is.
  private CountDownLatch holdUpWriting(TestClient receiver) {
    var started = new AtomicBoolean();
    var release = new CountDownLatch(1);
    bus.subscribe(Subject.of("hold"), _ -> {
      started.set(true);
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    receiver.send("PUB hold 0\r\n\r\n");
    eventually(started::get);
    return release;
  }

  private void fill(Route route, int messages) {
    byte[] payload = new byte[1000];
    for (int i = 0; i < messages; i++) {
      route.publish(payload, 0, payload.length);
      bus.flush();
    }
    assertThat(route.isCongested()).isTrue();
  }

  private void publish(String subject, @Nullable String reply, String payload) {
    byte[] bytes = bytes(payload);
    bus.publish(Subject.of(subject), reply == null ? null : Subject.of(reply), bytes, 0,
        bytes.length);
  }

  private void note(Message message) {
    received.add(message.isNoResponders()
        ? message.subject() + " no responders"
        : message.subject() + " " + (message.reply() == null ? "-" : message.reply()) + " "
            + text(message));
  }

  private static String text(Message message) {
    return new String(message.buffer(), message.offset(), message.length(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
