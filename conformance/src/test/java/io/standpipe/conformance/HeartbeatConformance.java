package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Subscribe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Heartbeats, and what a client that misses them still gets (sections 3.1 and 7.5).
class HeartbeatConformance {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  /// The timeout leaves a busy machine the time to answer.
  @RegisterExtension
  static final TestServer strict = TestServer.with("-hbi", "1s", "-hbt", "2s", "-hbf", "1");
  /// No client is ever removed.
  @RegisterExtension
  static final TestServer patient = TestServer.with("-hbi", "1s", "-hbt", "2s", "-hbf", "1000");
  /// Heartbeats fail soon and come rarely.
  @RegisterExtension
  static final TestServer slow = TestServer.with("-hbi", "5s", "-hbt", "10ms", "-hbf", "1000");

  @Test
  void aHeartbeatIsAnEmptyRequestEveryInterval() {
    var start = System.nanoTime();
    try (var client = RawClient.connect(strict)) {
      var first = heartbeat(client);
      var second = heartbeat(client);

      assertThat(first.payload()).isEqualTo(Bytes.EMPTY);
      assertThat(first.reply()).isNotEmpty();
      assertThat(first.since(start)).isGreaterThanOrEqualTo(INTERVAL);
      assertThat(second.since(start)).isGreaterThanOrEqualTo(INTERVAL.multipliedBy(2));
    }
  }

  @Test
  void aClientThatStaysSilentIsRemoved() {
    var start = System.nanoTime();
    try (var client = RawClient.connect(strict); var witness = RawClient.connect(strict)) {
      client.fallSilent();
      var channel = strict.name("channel");
      var subscription = client.subscribe(Subscribe.to(channel));
      Until.holds("the client is unknown",
          () -> witness.publish(witness.message(channel, "x").withConnId(client.connId()))
              .error()
              .equals(Errors.PUBLISH));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(INTERVAL.plus(TIMEOUT).multipliedBy(2));
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

  /// The witness came first, so that its second heartbeat would be due first as well.
  @Test
  void aPingOfASuspectClientBringsTheNextHeartbeatForward() {
    try (var witness = RawClient.connect(slow); var client = RawClient.connect(slow)) {
      client.fallSilent();
      heartbeat(client);
      Until.holds("a ping after the failure brings another heartbeat", () -> {
        client.ping(Requests.ping(client.connId()));
        return !heartbeats(client).isEmpty();
      });

      assertThat(heartbeats(witness)).hasSize(1);
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
      var queue = Subscribe.to(channel).queue("q");
      var passedOver = suspect.subscribe(queue);
      var other = healthy.subscribe(queue);
      suspect.fallSilent();
      becomeSuspect(suspect);

      healthy.publishMany(channel, 10);
      other.expect(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
      suspect.connection().flush();
      assertThat(suspect.connection().pendingMessages(passedOver.inbox())).isEmpty();
    }
  }

  private static Frame.Message heartbeat(RawClient client) {
    return client.connection().takeMessage(client.heartbeatInbox());
  }

  /// Those that came and were not taken.
  private static List<Frame.Message> heartbeats(RawClient client) {
    return client.connection().pendingMessages(client.heartbeatInbox());
  }

  /// Two heartbeats remain unanswered, so the first has failed.
  private static void becomeSuspect(RawClient client) {
    heartbeat(client);
    heartbeat(client);
  }
}
