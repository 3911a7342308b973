package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import io.standpipe.conformance.Requests.Unsubscribe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Items 19, 21 and 22 of the checklist (15.6): they need a server with flags of their own. Item 20
/// is in [RestartConformance].
class ChecklistWithFlagsConformance {
  @RegisterExtension
  static final TestServer limited = TestServer.with("-mc", "1", "-msu", "1");
  @RegisterExtension
  static final TestServer impatient = TestServer.with("-mi", "1s", "-hbi", "1s", "-hbt", "1s",
      "-hbf", "1");

  @Test
  void item19OneChannelWithOneSubscriptionIsAllThatIsAllowed() {
    try (var client = RawClient.connect(limited)) {
      var durable = client.subscribe(Subscribe.to("only").durable("d"));
      durable.close();

      assertThat(client.publish(client.message("second", "x")).error()).isEqualTo(Errors.CHANNELS);
      assertThat(client.refusal(Subscribe.to("second"))).isEqualTo(Errors.CHANNELS);
      assertThat(client.refusal(Subscribe.to("only"))).isEqualTo(Errors.SUBSCRIPTIONS);
      assertThat(client.publish("only", "x").error()).isEmpty();
      client.subscribe(Subscribe.to("only").durable("d")).expect(1);
    }
  }

  @Test
  void item21AnInactiveChannelVanishesWithItsOfflineDurables() {
    try (var client = RawClient.connect(impatient)) {
      var channel = impatient.name("inactive");
      var durable = Subscribe.to(channel).durable("d").from(Start.FIRST);
      var before = client.subscribe(durable);
      client.publishMany(channel, 3);
      before.ack(before.expect(1, 2, 3));
      var question = new Unsubscribe(client.clientId(), channel, "none");
      assertThat(client.unsubscribe(question)).isEqualTo(Errors.SUBSCRIPTION);

      before.close();
      Until.holds("the channel is gone",
          () -> client.unsubscribe(question).equals(Errors.UNKNOWN_CHANNEL));
      var reborn = client.subscribe(durable);
      client.publish(channel, "reborn");
      assertThat(reborn.expect(1).getFirst().text()).isEqualTo("reborn");
    }
  }

  @Test
  void item22ALostClientIsRemovedByTheSecondFailedHeartbeat() {
    try (var witness = RawClient.connect(impatient)) {
      var channel = impatient.name("lost");
      var start = System.nanoTime();
      var lost = RawClient.connect(impatient);
      lost.close();

      Until.holds("publishes in the name of the lost client are refused",
          () -> witness.publish(witness.message(channel, "x").withConnId(lost.connId()))
              .error()
              .equals(Errors.PUBLISH));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }
  }
}
