package io.standpipe.conformance;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who gets a message of a queue group, and who gets it next (sections 6.5, 7.4 and 8.3).
class QueueGroupConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private RawClient client;
  private String channel;
  private Subscribe queue;

  @BeforeEach
  void connect() {
    client = RawClient.connect(server);
    channel = server.name("channel");
    queue = Subscribe.to(channel).queue("q");
  }

  @AfterEach
  void disconnect() {
    client.closeSession();
    client.close();
  }

  @Test
  void eachMessageGoesToOneMember() {
    try (var other = RawClient.connect(server)) {
      var here = client.subscribe(queue);
      var there = other.subscribe(queue);
      client.publishMany(channel, 100);
      other.settle(channel);

      var all = Stream.of(here, there).flatMap(member -> received(member).stream()).toList();
      assertThat(all).hasSize(100);
      assertThat(all.stream().map(Answers.Delivery::sequence).collect(toSet())).hasSize(100);
    }
  }

  @Test
  void fiveIdleMembersShareEvenly() {
    var members = members(5);
    client.publishMany(channel, 2048);
    client.settle(channel);

    assertThat(members).allSatisfy(member -> assertThat(received(member)).hasSizeBetween(401, 418));
  }

  @Test
  void membersThatAckAtOnceShareEvenlyToo() {
    var members = members(4);
    var counts = new int[members.size()];
    for (var i = 0; i < 200; i++) {
      client.publish(channel, "x");
      for (var index = 0; index < counts.length; index++) {
        var got = received(members.get(index));
        counts[index] += got.size();
        members.get(index).ack(got);
      }
    }

    assertThat(counts).containsOnly(50);
  }

  @Test
  void aMemberThatNeverAcksGetsAtMostHalf() {
    var members = members(2);
    for (var i = 0; i < 100; i++) {
      client.publish(channel, "x");
      members.getFirst()
          .ack(client.connection()
              .pendingMessages(members.getFirst().inbox())
              .stream()
              .map(Answers.Delivery::decode)
              .toList());
    }

    assertThat(received(members.getLast())).hasSizeLessThanOrEqualTo(50);
    assertThat(received(members.getFirst())).hasSizeGreaterThanOrEqualTo(50);
  }

  @Test
  void aFullMemberDoesNotStallTheOthers() {
    var small = client.subscribe(queue.maxInFlight(1));
    var large = client.subscribe(queue.maxInFlight(100));
    client.publishMany(channel, 50);
    client.settle(channel);

    assertThat(received(small)).hasSize(1);
    assertThat(received(large)).hasSize(49);
  }

  @Test
  void aGroupWhoseMembersAreAllFullWaitsForAnyAck() {
    var first = client.subscribe(queue.maxInFlight(1));
    var second = client.subscribe(queue.maxInFlight(1));
    client.publishMany(channel, 4);
    var one = first.next();
    var two = second.next();
    assertThat(Stream.of(one, two).map(Answers.Delivery::sequence)).containsExactlyInAnyOrder(1L,
        2L);
    first.expectNothing();
    second.expectNothing();

    second.ack(two.sequence());
    second.expect(3);
    first.ack(one.sequence());
    first.expect(4);
  }

  @Test
  void twoGroupsEachGetEverything() {
    var one = client.subscribe(queue);
    var other = client.subscribe(Subscribe.to(channel).queue("other"));
    client.publishMany(channel, 3);

    one.expect(1, 2, 3);
    other.expect(1, 2, 3);
  }

  @Test
  void aJoiningMemberDoesNotRewindTheGroup() {
    client.publishMany(channel, 2);
    client.subscribe(queue.from(Start.FIRST)).expect(1, 2);

    client.subscribe(queue.from(Start.FIRST)).expectNothing();
  }

  @Test
  void anExpiredMessageMovesToTheMemberWithMostRoom() {
    var silent = client.subscribe(queue.ackWait(1));
    client.publishMany(channel, 4);
    silent.expect(1, 2, 3, 4);
    var busy = client.subscribe(queue.ackWait(30));

    var moved = busy.next(2);
    assertThat(moved).allMatch(Answers.Delivery::redelivered);
    assertThat(moved).extracting(Answers.Delivery::redeliveryCount).allMatch(count -> count >= 1);
  }

  @Test
  void theMemberThatAcksEndsUpWithEveryMessage() {
    var silent = client.subscribe(queue.ackWait(1).maxInFlight(5));
    var acking = client.subscribe(queue.ackWait(1).maxInFlight(5));
    client.publishMany(channel, 10);
    var seen = new HashSet<Long>();
    Until.holds("one member acks everything", () -> {
      var got = received(acking);
      got.forEach(delivery -> seen.add(delivery.sequence()));
      acking.ack(got);
      return seen.size() == 10;
    });

    assertThat(received(silent)).isNotEmpty();
  }

  @Test
  void anAckThroughAnotherMembersInboxCounts() {
    var holder = client.subscribe(queue);
    client.publish(channel, "x");
    holder.expect(1);
    var helper = client.subscribe(queue);
    helper.ack(1);
    holder.close();
    client.publish(channel, "y");

    helper.expect(2);
    helper.expectNothing();
  }

  @Test
  void aClosingClientHandsItsMessagesOver() {
    try (var leaving = RawClient.connect(server)) {
      leaving.subscribe(queue);
      client.publishMany(channel, 3);
      var staying = client.subscribe(queue);
      leaving.closeSession();

      staying.expectAgain(1, 2, 3);
      client.publish(channel, "4");
      staying.expect(4);
    }
  }

  /// They are dealt out in turn, but the pass that sends them may move them again.
  @Test
  void severalHeirsShareWhatALeavingMemberHeld() {
    var leaving = client.subscribe(queue);
    client.publishMany(channel, 10);
    leaving.expect(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    var heirs = members(2);
    leaving.close();

    var got = Stream.generate(() -> client.connection().take(Frame.Message.class))
        .limit(10)
        .toList();
    assertThat(got.stream().map(Frame.Message::subject)).isSubsetOf(heirs.getFirst().inbox(),
        heirs.getLast().inbox());
    assertThat(got.stream().map(Answers.Delivery::decode).map(Answers.Delivery::sequence))
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(got.stream().map(Answers.Delivery::decode)).allMatch(Answers.Delivery::redelivered);
  }

  private List<RawSubscription> members(int count) {
    return IntStream.range(0, count).mapToObj(_ -> client.subscribe(queue)).toList();
  }

  /// Takes what has arrived for a member, without waiting.
  private static List<Answers.Delivery> received(RawSubscription member) {
    var count = member.client().connection().pendingMessages(member.inbox()).size();
    return member.next(count);
  }
}
