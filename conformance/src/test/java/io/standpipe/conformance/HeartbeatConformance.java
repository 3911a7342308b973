package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Subscribe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Heartbeats, and what a client that misses them still gets (sections 3.1 and 7.5).
class HeartbeatConformance {
  @RegisterExtension
  static final TestServer strict = TestServer.with("-hbi", "1s", "-hbt", "1s", "-hbf", "1");
  /// Heartbeats fail fast here, but no client is ever removed.
  @RegisterExtension
  static final TestServer patient = TestServer.with("-hbi", "1s", "-hbt", "100ms", "-hbf", "1000");

  @Test
  void aHeartbeatIsAnEmptyRequestEveryInterval() {
    try (var client = RawClient.connect(strict)) {
      var first = heartbeat(client);
      var second = heartbeat(client);

      assertThat(first.payload()).isEqualTo(Bytes.EMPTY);
      assertThat(first.reply()).isNotEmpty();
      assertThat(RawConnection.between(first, second)).isBetween(Duration.ofMillis(800),
          Duration.ofSeconds(3));
    }
  }

  @Test
  void aClientThatStaysSilentIsRemoved() {
    try (var client = RawClient.connect(strict); var witness = RawClient.connect(strict)) {
      client.fallSilent();
      var channel = strict.name("channel");
      var subscription = client.subscribe(Subscribe.to(channel));
      heartbeat(client);
      var second = heartbeat(client);

      assertThat(client.ping(Requests.ping(client.connId())).payload()).isEqualTo(Bytes.EMPTY);
      Until.holds("the client is unknown",
          () -> witness.publish(witness.message(channel, "x").withConnId(client.connId()))
              .error()
              .equals(Errors.PUBLISH));
      assertThat(Duration.ofNanos(System.nanoTime() - second.nanos()))
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
      assertThat(subscription.close()).isIn(Errors.SUBSCRIPTION, Errors.UNKNOWN_CHANNEL);
    }
  }

  @Test
  void oneAnswerMakesUpForAMissedHeartbeat() {
    try (var client = RawClient.connect(strict)) {
      for (var i = 0; i < 2; i++) {
        client.fallSilent();
        heartbeat(client);
        client.connection().answer(client.heartbeatInbox());
        heartbeat(client);
      }

      assertThat(client.ping(Requests.ping(client.connId())).payload()).isEqualTo(Bytes.EMPTY);
    }
  }

  @Test
  void aPingOfASuspectClientBringsTheNextHeartbeatForward() {
    try (var client = RawClient.connect(patient)) {
      client.fallSilent();
      var missed = becomeSuspect(client);
      client.connection().answer(client.heartbeatInbox());
      Until.holds("the heartbeat has failed",
          () -> System.nanoTime() - missed.nanos() > Duration.ofMillis(200).toNanos());
      client.ping(Requests.ping(client.connId()));

      assertThat(RawConnection.between(missed, heartbeat(client)))
          .isLessThan(Duration.ofMillis(900));
    }
  }

  @Test
  void aSuspectClientGetsNewMessagesButNoRedelivery() {
    try (var client = RawClient.connect(patient)) {
      var channel = patient.name("channel");
      var subscription = client.subscribe(Subscribe.to(channel).ackWait(1));
      client.fallSilent();
      becomeSuspect(client);
      client.publish(channel, "x");
      subscription.expect(1);
      heartbeat(client);
      heartbeat(client);
      heartbeat(client);

      assertThat(client.connection().pendingMessages(subscription.inbox())).isEmpty();
      client.connection().answer(client.heartbeatInbox());
      subscription.expectAgain(1);
    }
  }

  @Test
  void aSuspectQueueMemberIsPassedOver() {
    try (var suspect = RawClient.connect(patient); var healthy = RawClient.connect(patient)) {
      var channel = patient.name("channel");
      var queue = Subscribe.to(channel).queue("q").ackWait(1);
      var held = suspect.subscribe(queue);
      healthy.publish(channel, "1");
      held.expect(1);
      var other = healthy.subscribe(queue);
      other.ack(other.expectAgain(1));
      suspect.fallSilent();
      becomeSuspect(suspect);

      healthy.publishMany(channel, 10);
      other.ack(other.expect(2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
      suspect.connection().flush();
      assertThat(suspect.connection().pendingMessages(held.inbox()))
          .allMatch(frame -> Answers.Delivery.decode(frame).sequence() == 1);
    }
  }

  private static Frame.Message heartbeat(RawClient client) {
    return client.connection().takeMessage(client.heartbeatInbox());
  }

  /// Two heartbeats remain unanswered, so the first has failed. Returns the second.
  private static Frame.Message becomeSuspect(RawClient client) {
    heartbeat(client);
    return heartbeat(client);
  }
}
