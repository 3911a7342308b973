package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Identity;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.PubMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What users may do with clients and channels, and that they hear it at once.
class AccessTest {
  private static final String OTHER_USER = "stan: permissions violation: the client belongs to another user";

  /// May use channels, durable names and client ids that begin with its name.
  private record Named(String name) implements Identity {
    @Override
    public boolean mayConnectAs(String clientId) {
      return clientId.startsWith(name);
    }

    @Override
    public boolean mayPublish(Subject channel) {
      return channel.toString().startsWith(name);
    }

    @Override
    public boolean maySubscribe(Subject channel) {
      return channel.toString().startsWith(name);
    }

    @Override
    public boolean mayUseDurable(String durableName) {
      return durableName.startsWith(name);
    }
  }

  private final SimulatedServer server = new SimulatedServer();
  private final Identity alice = new Named("alice");
  private final Identity bob = new Named("bob");

  @AfterEach
  void close() {
    server.close();
  }

  private void become(Identity user) {
    server.bus.identity = user;
  }

  private TestClient connect(Identity user) {
    become(user);
    return server.connect(user.name() + "-client");
  }

  @Test
  void aClientIdMustBePermitted() {
    become(alice);
    var client = new TestClient(server, "billing");

    assertThat(client.sendConnect())
        .containsExactly("stan: permissions violation for client ID \"billing\"");
    assertThat(client.ping()).isEqualTo("client has been replaced or is no longer registered");
  }

  @Test
  void publishingMustBePermitted() {
    var client = connect(alice);

    assertThat(client.publish("alice.orders", "x")).isEmpty();
    assertThat(client.publish("bob.orders", "x"))
        .isEqualTo("stan: permissions violation for publish to \"bob.orders\"");
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void permissionIsAskedAgainWhenAnotherUserPublished() {
    var first = connect(alice);
    first.publish("alice.orders", "x");

    var second = connect(bob);

    assertThat(second.publish("alice.orders", "x"))
        .isEqualTo("stan: permissions violation for publish to \"alice.orders\"");
    become(alice);
    assertThat(first.publish("alice.orders", "x")).isEmpty();
  }

  @Test
  void permissionsThatWereTakenAwayAreGone() {
    var client = connect(alice);
    client.publish("alice.orders", "x");

    become(new BlanketIdentity("alice", false));

    assertThat(client.publish("alice.orders", "x"))
        .isEqualTo("stan: permissions violation for publish to \"alice.orders\"");
  }

  @Test
  void theSubjectInsideAMessageIsNoWayAroundPermissions() {
    var client = connect(alice);
    var message = new PubMsg(client.id, "guid", Subject.of("bob.orders"), Subject.EMPTY,
        Payload.of("x"), Subject.of(client.connectionId));

    var answers = server.request("_STAN.pub.test-cluster.alice.orders", message.encode());

    assertThat(SimulatedServer.pubAck(answers.getFirst()).error())
        .isEqualTo("stan: invalid publish request");
    assertThat(server.channels()).isZero();
  }

  @Test
  void nobodyPublishesInTheNameOfAnotherUsersClient() {
    var client = connect(alice);
    become(bob);

    assertThat(client.publish("bob.orders", "x")).isEqualTo(OTHER_USER);
    var byClientId = new PubMsg(client.id, "guid", Subject.of("bob.orders"), Subject.EMPTY,
        Payload.of("x"), Subject.EMPTY);
    var ack = server.publish(byClientId);
    assertThat(ack).isNotNull().extracting(a -> a.error()).isEqualTo(OTHER_USER);
    assertThat(server.channels()).isZero();
  }

  @Test
  void subscribingMustBePermitted() {
    var client = connect(alice);

    assertThat(client.subscribe("alice.orders").open().error).isEmpty();
    assertThat(client.subscribe("bob.orders").open().error)
        .isEqualTo("stan: permissions violation for subscription to \"bob.orders\"");
    assertThat(client.subscribe("alice.orders").durable("alice-d").open().error).isEmpty();
    assertThat(client.subscribe("alice.orders").durable("shared").open().error)
        .isEqualTo("stan: permissions violation for durable name \"shared\"");
    assertThat(client.subscribe("alice.orders").durable("shared").queue("q").open().error)
        .isEqualTo("stan: permissions violation for durable name \"shared\"");
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void nobodySubscribesInTheNameOfAnotherUsersClient() {
    var client = connect(alice);
    become(bob);

    assertThat(client.subscribe("bob.orders").open().error).isEqualTo(OTHER_USER);
  }

  @Test
  void anAckOfAnotherUserDoesNotCount() {
    var client = connect(alice);
    client.publishMany("alice.orders", 2);
    var subscription = client.subscribe("alice.orders").maxInFlight(1).open();
    assertThat(subscription.received).hasSize(1);

    become(bob);
    subscription.ack(1);
    server.settle();
    assertThat(subscription.received).hasSize(1);

    become(alice);
    subscription.ack(1);
    server.settle();
    assertThat(subscription.received).hasSize(2);
  }

  @Test
  void nobodyEndsWhatBelongsToAnotherUser() {
    var client = connect(alice);
    var subscription = client.subscribe("alice.orders").durable("alice-d").open();
    become(bob);

    assertThat(subscription.unsubscribe()).isEqualTo(OTHER_USER);
    assertThat(subscription.close()).isEqualTo(OTHER_USER);
    assertThat(client.close()).isEqualTo(OTHER_USER);
    assertThat(client.ping()).isEqualTo(OTHER_USER);

    become(alice);
    assertThat(client.ping()).isEmpty();
    assertThat(subscription.close()).isEmpty();
    assertThat(client.close()).isEmpty();
  }

  @Test
  void whatTheServerItselfSendsIsNoRequest() {
    var client = connect(alice);
    become(BlanketIdentity.SERVER);

    assertThat(client.close()).isEqualTo(OTHER_USER);
    assertThat(client.publish("alice.orders", "x")).isEqualTo(OTHER_USER);
  }

  @Test
  void theSameUserMaySpeakForItsClientOnAnyConnection() {
    var client = connect(alice);
    become(new Named("alice"));

    assertThat(client.publish("alice.orders", "x")).isEmpty();
    assertThat(client.close()).isEmpty();
  }

  @Test
  void afterARestartAClientBelongsToTheFirstWhoMayUseItsId() {
    var store = new RecordingStore();
    var before = new SimulatedServer(store);
    before.bus.identity = alice;
    before.connect("alice-client");
    try (var after = before.restart(StreamingConfig.DEFAULT, store.reopen())) {
      after.bus.identity = bob;
      assertThat(after.close("alice-client")).isEqualTo(OTHER_USER);

      after.bus.identity = alice;
      assertThat(after.close("alice-client")).isEmpty();
    }
  }
}
