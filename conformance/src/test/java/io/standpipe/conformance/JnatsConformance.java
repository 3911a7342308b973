package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The core protocol through the Java client. The build runs this class twice: with the newest
/// jnats, and with 2.6.5, the one java-nats-streaming is made for.
@SuppressWarnings("try") // jnats connections may be interrupted while they close
class JnatsConformance {
  private static final Duration PATIENCE = RawConnection.PATIENCE;
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    connection = Nats.connect(options().build());
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    connection.close();
  }

  private static Options.Builder options() {
    return new Options.Builder().server(server.coreUrl()).connectionTimeout(PATIENCE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(Message message) {
    return new String(message.getData(), UTF_8);
  }

  @Test
  void theClientIsTheVersionThatTheBuildNames() {
    var jar = Nats.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    assertThat(jar).endsWith("/jnats-" + System.getProperty("jnats.version") + ".jar");
  }

  @Test
  @Tag("newest-jnats")
  void theServerIntroducesItself() {
    var info = connection.getServerInfo();

    assertThat(info.getVersion()).startsWith("2.");
    assertThat(info.getMaxPayload()).isEqualTo(1048576);
    assertThat(info.isAuthRequired()).isEqualTo(ServerUnderTest.topology() == Topology.USERS);
    assertThat(info.isTLSRequired()).isEqualTo(ServerUnderTest.topology() == Topology.TLS);
  }

  @Test
  void aMessageReachesItsSubscribers() throws Exception {
    var exact = connection.subscribe("a.b");
    var wildcard = connection.subscribe("a.*");
    var other = connection.subscribe("a.c");
    connection.publish("a.b", "reply.here", bytes("hi"));
    connection.flush(PATIENCE);

    for (var subscription : List.of(exact, wildcard)) {
      var message = next(subscription);
      assertThat(List.of(message.getSubject(), message.getReplyTo(), text(message)))
          .containsExactly("a.b", "reply.here", "hi");
    }
    assertThat(other.nextMessage(Duration.ofMillis(1))).isNull();
  }

  private static Message next(Subscription subscription) throws InterruptedException {
    var message = subscription.nextMessage(PATIENCE);
    if (message == null) {
      throw new AssertionError("no message on " + subscription.getSubject());
    }
    return message;
  }

  @Test
  void messagesKeepTheirOrder() throws Exception {
    var subscription = connection.subscribe("ordered");
    for (var i = 0; i < 10_000; i++) {
      connection.publish("ordered", bytes("" + i));
    }

    for (var i = 0; i < 10_000; i++) {
      assertThat(text(next(subscription))).isEqualTo("" + i);
    }
  }

  @Test
  void requestsAreAnswered() throws Exception {
    try (var service = Nats.connect(options().build())) {
      service
          .createDispatcher(
              request -> service.publish(request.getReplyTo(), bytes("re: " + text(request))))
          .subscribe("service");
      service.flush(PATIENCE);

      for (var i = 0; i < 100; i++) {
        assertThat(text(connection.request("service", bytes("" + i)).get(20, TimeUnit.SECONDS)))
            .isEqualTo("re: " + i);
      }
    }
  }

  @Test
  void oneStyleOfRequestsUsesAnInboxOfItsOwn() throws Exception {
    try (var old = Nats.connect(options().oldRequestStyle().build())) {
      connection.createDispatcher(request -> connection.publish(request.getReplyTo(), bytes("yes")))
          .subscribe("service");
      connection.flush(PATIENCE);

      assertThat(text(old.request("service", bytes("?")).get(20, TimeUnit.SECONDS)))
          .isEqualTo("yes");
    }
  }

  @Test
  void aQueueGetsEachMessageOnce() throws Exception {
    var members = List.of(connection.subscribe("work", "q"), connection.subscribe("work", "q"),
        connection.subscribe("work", "q"));
    var single = connection.subscribe("work");
    for (var i = 0; i < 300; i++) {
      connection.publish("work", bytes("" + i));
    }
    for (var i = 0; i < 300; i++) {
      next(single);
    }
    connection.flush(PATIENCE);

    var seen = new ArrayList<String>();
    for (var member : members) {
      var before = seen.size();
      for (var message = poll(member); message != null; message = poll(member)) {
        seen.add(text(message));
      }
      assertThat(seen.size()).isGreaterThan(before);
    }
    assertThat(seen).doesNotHaveDuplicates().hasSize(300);
  }

  private static @Nullable Message poll(Subscription subscription) throws InterruptedException {
    return subscription.nextMessage(Duration.ofMillis(50));
  }

  @Test
  void aSubscriptionEndsAfterItsMaximum() throws Exception {
    var subscription = connection.subscribe("limited");
    subscription.unsubscribe(3);
    for (var i = 0; i < 10; i++) {
      connection.publish("limited", bytes("" + i));
    }
    connection.flush(PATIENCE);

    assertThat(IntStream.range(0, 3).mapToObj(_ -> text(nextUnchecked(subscription))))
        .containsExactly("0", "1", "2");
    assertThat(subscription.isActive()).isFalse();
  }

  private static Message nextUnchecked(Subscription subscription) {
    try {
      return next(subscription);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void drainingDeliversWhatIsOnItsWay() throws Exception {
    var received = new CountDownLatch(500);
    try (var draining = Nats.connect(options().build())) {
      draining.createDispatcher(_ -> received.countDown()).subscribe("drained");
      draining.flush(PATIENCE);
      for (var i = 0; i < 500; i++) {
        connection.publish("drained", bytes("" + i));
      }
      connection.flush(PATIENCE);

      assertThat(draining.drain(PATIENCE).get(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(received.getCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 65_536, 1_048_576})
  void payloadsOfAnySizeUpToTheMaximumArrive(int size) throws Exception {
    var payload = new byte[size];
    IntStream.range(0, size).forEach(i -> payload[i] = (byte) (i * 31));
    var subscription = connection.subscribe("large");
    connection.publish("large", payload);

    assertThat(next(subscription).getData()).isEqualTo(payload);
  }

  @Test
  void subjectsMayBeWrittenInAnyScript() throws Exception {
    try (var international = Nats.connect(options().supportUTF8Subjects().build())) {
      for (var subject : List.of("κόσμος.γη", "عالم", "⠓⠑⠇⠇⠕", "grüße", "世界.*")) {
        var subscription = international.subscribe(subject);
        var target = subject.replace("*", "亜");
        international.publish(target, bytes("x"));

        assertThat(next(subscription).getSubject()).isEqualTo(target);
      }
    }
  }

  /// Counts the `+OK` lines of CONNECT, two SUBs and two PUBs.
  @Test
  @Tag("newest-jnats")
  void aVerboseConnectionCountsItsConfirmations() throws Exception {
    try (var verbose = Nats.connect(options().verbose().build())) {
      verbose.subscribe("foo");
      verbose.subscribe("bar");
      verbose.publish("foo", bytes("x"));
      verbose.publish("bar", bytes("x"));
      verbose.flush(PATIENCE);

      assertThat(verbose.getStatistics().getOKs()).isEqualTo(5);
    }
  }

  @Test
  void echoCanBeTurnedOff() throws Exception {
    try (var quiet = Nats.connect(options().noEcho().build())) {
      var own = quiet.subscribe("echoed");
      var other = connection.subscribe("echoed");
      connection.flush(PATIENCE);
      quiet.publish("echoed", bytes("x"));
      quiet.flush(PATIENCE);

      assertThat(text(next(other))).isEqualTo("x");
      assertThat(own.nextMessage(Duration.ofMillis(1))).isNull();
    }
  }

  @Test
  @Tag("newest-jnats")
  void theRoundTripTimeIsMeasuredByPings() throws Exception {
    for (var i = 0; i < 10; i++) {
      connection.flush(PATIENCE);
    }

    assertThat(connection.getStatistics().getPings()).isGreaterThanOrEqualTo(10);
    assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
  }

  @Test
  void anInvalidSubjectIsReportedByTheServer() throws Exception {
    var errors = new LinkedBlockingQueue<String>();
    try (
        var careless = Nats.connect(options().errorListener(new ErrorTexts(errors::add)).build())) {
      careless.subscribe("a.>.b");

      assertThat(errors.poll(20, TimeUnit.SECONDS)).contains("Invalid Subject");
    }
  }

  /// All three methods are abstract in the old version.
  private record ErrorTexts(Consumer<String> texts) implements ErrorListener {
    @Override
    public void errorOccurred(Connection source, String error) {
      texts.accept(error);
    }

    @Override
    public void exceptionOccurred(Connection source, Exception exception) {}

    @Override
    public void slowConsumerDetected(Connection source, io.nats.client.Consumer consumer) {}
  }

  @Test
  @Tag("newest-jnats")
  void headersTravelWithTheMessage() throws Exception {
    var subscription = connection.subscribe("headed");
    var headers = new Headers().add("Key", "one", "two").add("lower", "x");
    connection.publish(
        NatsMessage.builder().subject("headed").headers(headers).data(bytes("hi")).build());
    var message = next(subscription);

    assertThat(text(message)).isEqualTo("hi");
    assertThat(message.getHeaders().get("Key")).containsExactly("one", "two");
    assertThat(message.getHeaders().keySet()).containsExactlyInAnyOrder("Key", "lower");
  }

  @Test
  @Tag("newest-jnats")
  void aRequestNobodyHearsFailsAtOnce() throws Exception {
    try (var strict = Nats.connect(options().reportNoResponders().build())) {
      var answer = strict.request("nobody.there", bytes("?"));

      assertThat(answer).failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("503");
    }
  }
}
