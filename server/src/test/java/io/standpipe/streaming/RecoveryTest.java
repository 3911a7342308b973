package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.StoreException;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.SubscriptionRecord;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a server makes of what an earlier one left. Source: reference, streaming protocol 10.
class RecoveryTest {
  private static final Duration BUNDLE = Duration.ofNanos(Progress.DELAY_NANOS);
  private static final String CLOSE = "_STAN.subclose.test-cluster";

  private RecordingStore store = new RecordingStore();
  private SimulatedServer server = new SimulatedServer(store);
  private final TestClient client = server.connect("me");

  /// The process dies and starts again; clients are not back yet.
  private void crash(StreamingConfig config) {
    store = store.reopen();
    server = server.restart(config, store);
  }

  private void crash() {
    crash(StreamingConfig.DEFAULT);
  }

  /// Stops and starts again; clients are not back yet.
  private void restart() {
    server.close();
    crash();
  }

  private void comeBack(TestSubscription... subscriptions) {
    for (var subscription : subscriptions) {
      subscription.client.returnTo(server);
      subscription.comeBack();
    }
    server.advance(Duration.ofMillis(500));
  }

  private long sequencesOf(String channel) {
    return store.channel(channel).entries.size();
  }

  /// What an earlier server of a test that wants it different has stored.
  private void keep(SubscriptionRecord record, long... pending) {
    store.commit(new Operation.PutSubscription("foo", record));
    LongStream.of(pending).forEach(store.subscription("foo", record.id()).pending::add);
  }

  private static SubscriptionRecord record(
      long id,
      String clientId,
      String group,
      String durable,
      long lastSent) {
    return new SubscriptionRecord(id, clientId, Subject.of("inbox." + id), Subject.of("ack." + id),
        1024, 30, group, durable, lastSent, false);
  }

  @Test
  void aNewStoreHasNoStateToRecover() {
    assertThat(server.recovered).isEmpty();
  }

  /// Clients that are connected were told the subjects of the first start.
  @Test
  void whereClientsConnectIsWhatTheStoreSays() {
    crash(TestConfig.discoverPrefix("app.find"));
    assertThat(server.logger.lines)
        .contains("Clients connect by \"_STAN.discover.test-cluster\", as"
            + " the store says, not by \"app.find.test-cluster\" of the configuration");
    assertThat(server.server.subjects().discover()).isEqualTo("_STAN.discover.test-cluster");
    assertThat(server.connect("other").publish("foo", "1")).isEmpty();
    crash();
    assertThat(server.logger.lines).isEmpty();
  }

  @Test
  void channelsAreThereWithTheirMessagesAndGoOnCounting() {
    client.publishMany("foo", 3);
    client.publishMany("bar", 1);
    crash();
    assertThat(server.recovered).hasValue(2);
    client.returnTo(server);
    assertThat(client.publish("foo", "4")).isEmpty();
    assertThat(client.subscribe("foo").open().sequences()).isEqualTo(Sequences.upTo(4));
  }

  @Test
  void timestampsNeverGoBackAcrossARestart() {
    client.publishMany("foo", 1);
    store = store.reopen();
    server = server.restart(StreamingConfig.DEFAULT, store);
    server.thread.stepWallClock(-Duration.ofHours(1).toNanos());
    client.returnTo(server);
    client.publish("foo", "2");
    var entries = store.channel("foo").entries;
    assertThat(entries.get(1).timestampNanos())
        .isGreaterThanOrEqualTo(entries.get(0).timestampNanos());
  }

  @Test
  void aRecoveredClientIsConnectedAndHasItsFirstHeartbeatAFullIntervalLater() {
    crash();
    client.returnTo(server);
    assertThat(client.ping()).isEmpty();
    var interval = StreamingConfig.DEFAULT.heartbeatInterval();
    server.advance(interval.minusMillis(1));
    assertThat(client.heartbeats).isEmpty();
    server.advance(Duration.ofMillis(1));
    assertThat(client.heartbeats).hasSize(1);
  }

  @Test
  void aRecoveredClientThatDoesNotComeBackIsClosed() {
    client.subscribe("foo").open();
    crash(TestConfig.heartbeats(Duration.ofSeconds(5), Duration.ofSeconds(5), 2));
    server.advance(Duration.ofSeconds(15));
    assertThat(server.server.view().clients()).isZero();
    assertThat(store.clients).isEmpty();
    assertThat(store.channel("foo").subscriptions).isEmpty();
  }

  @Test
  void storedSubjectsWinAndAMissingOneIsFilledIn() {
    store.keep(new ServerRecord("test-cluster", Subject.of("old.discover"), Subject.of("old.pub"),
        Subject.of("old.sub"), Subject.of("old.unsub"), Subject.of("old.close"), Subject.EMPTY,
        Subject.of("old.ack"), ""));
    crash();
    var request = new ConnectRequest("you", Subject.of("hb"), 1, Subject.of("c"), 5, 3);
    var answers = server.request("old.discover", request.encode());
    var response = TestClient.response(answers.getFirst());
    assertThat(List.of(response.pubPrefix(), response.subRequests(), response.unsubRequests(),
        response.closeRequests(), response.subCloseRequests(), response.pingRequests()))
        .containsExactly("old.pub", "old.sub", "old.unsub", "old.close",
            "_STAN.subclose.test-cluster", "old.discover.pings");
  }

  @Test
  void aStoreOfAnotherClusterIsRefused() {
    store.keep(new ServerRecord("other", Subject.of("d"), Subject.of("p"), Subject.of("s"),
        Subject.of("u"), Subject.of("c"), Subject.of("sc"), Subject.of("a"), ""));
    assertThatThrownBy(this::crash).isInstanceOf(StoreException.class)
        .hasMessage("cluster ID \"test-cluster\" does not match recovered value of \"other\"");
  }

  @Test
  void anActiveSubscriptionGoesOnWithItsInboxes() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 3);
    subscription.ackUpTo(3);
    server.advance(BUNDLE);
    crash();
    comeBack(subscription);
    subscription.takeSequences();
    client.publish("foo", "4");
    assertThat(subscription.takeSequences()).containsExactly(4L);
    subscription.ack(4);
    server.advance(Duration.ofMinutes(1));
    assertThat(subscription.received).isEmpty();
  }

  @Test
  void whatWasAcknowledgedBeforeACleanStopDoesNotComeAgain() {
    var subscription = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 4);
    subscription.ack(1, 3);
    restart();
    server.advance(Duration.ofSeconds(5));
    subscription.takeSequences();
    comeBack(subscription);
    assertThat(subscription.takeSequences()).containsExactly(2L, 4L);
  }

  @Test
  void duePendingMessagesComeFirstThenNewOnesThenThoseThatAreNotDue() {
    var subscription = client.subscribe("foo").durable("d").ackWait(3).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(2));
    client.publishMany("foo", 1);
    server.advance(BUNDLE);
    crash();
    client.returnTo(server);
    client.publish("foo", "new");
    server.advance(Duration.ofSeconds(1));
    subscription.takeSequences();
    subscription.comeBack();
    server.advance(Duration.ofMillis(500));
    assertThat(subscription.sequences()).containsExactly(1L, 3L);
    assertThat(subscription.redeliveryCounts()).containsExactly(1, 0);
    server.advance(Duration.ofMillis(1240));
    assertThat(subscription.sequences()).containsExactly(1L, 3L);
    server.advance(Duration.ofMillis(30));
    assertThat(subscription.sequences()).containsExactly(1L, 3L, 2L);
  }

  @Test
  void nothingIsSentBeforeSomebodyListens() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 2);
    server.advance(BUNDLE);
    crash();
    client.returnTo(server);
    client.publish("foo", "3");
    server.advance(Duration.ofSeconds(20));
    assertThat(server.server.view().outMessages()).isZero();
    subscription.takeSequences();
    subscription.comeBack();
    server.advance(Duration.ofMillis(500));
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 3L);
    assertThat(subscription.redeliveryCounts()).containsExactly(1, 1, 0);
  }

  @Test
  void anAbsentSubscriberWithNothingToGetIsNotLookedFor() {
    client.subscribe("foo").open();
    crash();
    server.advance(Duration.ofSeconds(1));
    int before = server.thread.timersFired();
    server.advance(Duration.ofSeconds(20));
    assertThat(server.thread.timersFired() - before).isZero();
  }

  @Test
  void acksThatComeBackWithTheClientCountBeforeAnythingIsSentAgain() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 3);
    server.advance(Duration.ofMillis(500));
    crash();
    server.advance(Duration.ofSeconds(2));
    subscription.takeSequences();
    client.returnTo(server);
    subscription.comeBack().sendAck(1, 2);
    server.advance(Duration.ofMillis(500));
    assertThat(subscription.sequences()).containsExactly(3L);
  }

  @Test
  void aGroupDoesNotWaitForAMemberThatIsAbsent() {
    var back = client.subscribe("foo").queue("q").ackWait(5).open();
    var absent = client.subscribe("foo").queue("q").ackWait(5).open();
    client.publishMany("foo", 2);
    server.advance(BUNDLE);
    assertThat(absent.received).hasSize(1);
    long held = absent.sequences().getFirst();
    back.ack(back.sequences().getFirst());
    server.advance(BUNDLE);
    crash();
    back.takeSequences();
    comeBack(back);
    client.publish("foo", "3");
    client.publish("foo", "4");
    assertThat(back.takeSequences()).containsExactly(3L, 4L);
    server.advance(Duration.ofSeconds(5));
    assertThat(back.takeSequences()).contains(held);
  }

  @Test
  void anOfflineDurableWaitsForItsClient() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.ack(2);
    durable.close();
    client.publish("foo", "4");
    crash();
    server.advance(Duration.ofMinutes(1));
    client.returnTo(server);
    var resumed = client.subscribe("foo").durable("d").startAt(StartPosition.NEW_ONLY).open();
    assertThat(resumed.sequences()).containsExactly(1L, 3L, 4L);
    assertThat(resumed.redeliveryCounts()).containsExactly(1, 1, 0);
    assertThat(store.channel("foo").subscriptions).hasSize(1);
  }

  @Test
  void aDurableThatResumesInTheAckWaitGetsAllThatWasPending() {
    var durable = client.subscribe("foo").durable("d").ackWait(30).open();
    client.publishMany("foo", 2);
    durable.close();
    crash();
    client.returnTo(server);
    var resumed = client.subscribe("foo").durable("d").ackWait(30).open();
    assertThat(resumed.takeSequences()).containsExactly(1L, 2L);
    server.advance(Duration.ofMillis(29_900));
    assertThat(resumed.takeSequences()).isEmpty();
    server.advance(Duration.ofMillis(200));
    assertThat(resumed.takeSequences()).containsExactly(1L, 2L);
  }

  @Test
  void subscriptionsOfUnknownClientsGoButDurablesGoOffline() {
    client.publishMany("foo", 2);
    keep(record(1, "gone", "", "", 0));
    keep(record(2, "gone", "q", "", 0));
    keep(record(3, "gone", "", "d", 1));
    crash();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(3L);
    assertThat(store.subscription("foo", 3).record.offline()).isTrue();
    var gone = server.connect("gone");
    assertThat(gone.subscribe("foo").durable("d").open().sequences()).containsExactly(2L);
  }

  @Test
  void aPlaceholderIsAGroupWithoutMembers() {
    var member = client.subscribe("foo").queue("q").durable("d").open();
    client.publishMany("foo", 3);
    member.ack(1, 2);
    member.close();
    assertThat(store.subscription("foo", 1).record.clientId()).isEmpty();
    assertThat(store.subscription("foo", 1).pending).containsExactly(3L);
    crash();
    client.returnTo(server);
    client.publish("foo", "4");
    var next = server.connect("you").subscribe("foo").queue("q").durable("d").open();
    assertThat(next.sequences()).containsExactly(3L, 4L);
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(1L);
    assertThat(store.subscription("foo", 1).record.clientId()).isEqualTo("you");
  }

  @Test
  void theHigherOfTwoPlaceholdersIsUsedAndInheritsTheOthersPendingMessages() {
    client.publishMany("foo", 5);
    keep(record(1, "", "d:q", "d", 2), 2);
    keep(record(2, "", "d:q", "d", 4), 4);
    crash();
    assertThat(server.logger.lines)
        .contains("Duplicate shadow durable queue consumer (subid=2) for group \"d:q\"");
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(2L);
    client.returnTo(server);
    var member = client.subscribe("foo").queue("q").durable("d").open();
    assertThat(member.sequences()).containsExactly(2L, 4L, 5L);
  }

  @Test
  void theLastGhostOfADurableGroupBecomesItsPlaceholder() {
    client.publishMany("foo", 5);
    keep(record(1, "gone", "d:q", "d", 3), 3);
    keep(record(2, "gone", "d:q", "d", 2), 1);
    crash();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(1L);
    assertThat(store.subscription("foo", 1).record.clientId()).isEmpty();
    assertThat(store.subscription("foo", 1).pending).containsExactly(1L, 3L);
    assertThat(server.logger.lines).contains(
        "Not recovering ghost durable queue subscriber: [gone]:[d:q] subject=foo inbox=inbox.2");
    client.returnTo(server);
    var member = client.subscribe("foo").queue("q").durable("d").open();
    assertThat(member.sequences()).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void whatAGhostHadPendingGoesToTheMembersThatAreThere() {
    var member = client.subscribe("foo").queue("q").durable("d").ackWait(1).open();
    client.publishMany("foo", 3);
    member.ackUpTo(3);
    server.advance(BUNDLE);
    keep(record(7, "gone", "d:q", "d", 2), 2);
    crash();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(1L);
    assertThat(store.subscription("foo", 1).pending).containsExactly(2L);
    server.advance(Duration.ofSeconds(2));
    member.takeSequences();
    comeBack(member);
    assertThat(member.takeSequences()).containsExactly(2L);
  }

  @Test
  void aGhostGoesTogetherWithThePositionsOfItsHeirs() {
    client.publishMany("foo", 2);
    keep(record(1, "me", "d:q", "d", 1), 1);
    keep(record(2, "gone", "d:q", "d", 2), 2);
    store = store.reopen();
    store.hold();
    server = server.restart(StreamingConfig.DEFAULT, store);
    var bundle = (Operation.Progress) store.held().getFirst();
    assertThat(bundle.positions()).extracting(Position::subscriptionId).containsExactly(1L);
    assertThat(bundle.positions().getFirst().delivered().stream()).containsExactly(2L);
    assertThat(bundle.ended()).containsExactly(2L);
    assertThat(store.held()).hasSize(1);
  }

  @Test
  void aGroupTakesTheHighestPositionOfItsMembers() {
    client.publishMany("foo", 5);
    keep(record(1, "me", "q", "", 4));
    keep(record(2, "me", "q", "", 2));
    crash();
    server.bus.subscribe(Subject.of("inbox.1"), _ -> {});
    server.bus.subscribe(Subject.of("inbox.2"), _ -> {});
    server.advance(Duration.ofMillis(500));
    assertThat(server.server.view().outMessages()).isEqualTo(1);
  }

  @Test
  void idsAreNotUsedAgain() {
    client.subscribe("foo").open();
    client.subscribe("foo").open().unsubscribe();
    crash();
    client.returnTo(server);
    client.subscribe("foo").open();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(1L, 3L);
  }

  @Test
  void aPositionBeyondTheLogMovesBack() {
    client.publishMany("foo", 3);
    keep(record(1, "me", "", "d", 5), 2, 5);
    crash();
    assertThat(server.logger.lines)
        .anyMatch(line -> line.contains("\"foo\" (subid=1): its position 5 becomes 3"));
    client.returnTo(server);
    var received = new ArrayList<Long>();
    server.bus.subscribe(Subject.of("inbox.1"), message -> received.add(sequence(message)));
    client.publish("foo", "4");
    client.publish("foo", "5");
    assertThat(received).containsExactly(4L, 5L);
  }

  private static long sequence(Message message) {
    var delivered = DeliveredMessage.decode(message.buffer(), message.offset(), message.length());
    return delivered == null ? -1 : delivered.sequence();
  }

  @Test
  void limitsOfTheirNumberDoNotApplyToWhatIsRecovered() {
    client.subscribe("foo").open();
    client.subscribe("foo").open();
    client.publishMany("bar", 1);
    crash(TestConfig.limits(
        new StoreLimits(1, new ChannelLimits(1, 0, 0, Duration.ZERO, Duration.ZERO), Map.of())));
    assertThat(server.channels()).isEqualTo(2);
    assertThat(server.server.view().subscriptions()).isEqualTo(2);
    client.returnTo(server);
    assertThat(client.subscribe("foo").open().error)
        .isEqualTo("too many subscriptions per channel");
    assertThat(client.publish("new", "x")).isEqualTo("too many channels");
  }

  @Test
  void limitsOfMessagesApplyAtOnceAndWithoutAWarning() {
    client.publishMany("foo", 10);
    crash(TestConfig.messagesMax(4));
    client.returnTo(server);
    assertThat(server.server.view().totalMessages()).isEqualTo(4);
    assertThat(server.logger.lines).noneMatch(line -> line.contains("Reached limits"));
    client.publish("foo", "11");
    assertThat(client.subscribe("foo").open().sequences()).isEqualTo(Sequences.range(8, 11));
    assertThat(server.logger.lines).anyMatch(line -> line.contains("Reached limits"));
  }

  @Test
  void agesApplyAtOnceAndInTime() {
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(10));
    client.publishMany("foo", 1);
    crash(TestConfig.ageMax(Duration.ofSeconds(5)));
    client.returnTo(server);
    assertThat(client.subscribe("foo").open().sequences()).containsExactly(2L);
    server.advance(Duration.ofSeconds(5));
    assertThat(client.subscribe("foo").open().sequences()).isEmpty();
  }

  @Test
  void aPendingMessageThatIsGoneIsSilentlySettled() {
    var subscription = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 5);
    server.advance(BUNDLE);
    crash(TestConfig.messagesMax(2));
    server.advance(Duration.ofSeconds(2));
    subscription.takeSequences();
    comeBack(subscription);
    server.advance(BUNDLE);
    assertThat(subscription.takeSequences()).containsExactly(4L, 5L);
    assertThat(store.subscription("foo", 1).pending).containsExactly(4L, 5L);
  }

  @Test
  void anInactiveChannelHasAFullPeriodAgain() {
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(100));
    crash(TestConfig.inactivityMax(Duration.ofSeconds(10)));
    server.advance(Duration.ofMillis(9_999));
    assertThat(server.channels()).isEqualTo(1);
    server.advance(Duration.ofMillis(1));
    assertThat(server.channels()).isZero();
    assertThat(store.channels).isEmpty();
  }

  @Test
  void aSubscriberThatIsAbsentKeepsItsChannel() {
    client.subscribe("foo").open();
    crash(TestConfig.inactivityMax(Duration.ofSeconds(10)));
    server.advance(Duration.ofSeconds(20));
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void anAbsentSubscriptionCanBeClosed() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 1);
    crash();
    client.returnTo(server);
    assertThat(subscription.end(CLOSE, "me", subscription.ackInbox)).isEmpty();
    int before = server.thread.timersFired();
    server.advance(Duration.ofSeconds(20));
    assertThat(server.thread.timersFired() - before).isLessThan(3);
    assertThat(store.channel("foo").subscriptions).isEmpty();
    assertThat(sequencesOf("foo")).isEqualTo(1);
  }

  @Test
  void aReplacedClientIsEndedEverywhere() {
    client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 1);
    server.advance(BUNDLE);
    crash();
    var replacement = server.connect("me");
    assertThat(replacement.subscribe("foo").durable("d").open().sequences()).containsExactly(1L);
    assertThat(store.clients.get("me")).extracting(ClientRecord::connectionId)
        .isEqualTo(Subject.of(replacement.connectionId));
  }

  @Test
  void whoReplacedAClientDoesNotInheritItsSubscriptionsFromACrash() {
    client.subscribe("foo").durable("d").open();
    client.vanish();
    store.hold();
    var replacement = new TestClient(server, "me");
    var errors = replacement.sendConnect();
    while (errors.isEmpty()) {
      store.decide("");
      server.settle();
    }
    assertThat(errors).containsExactly("");
    crash();
    replacement.returnTo(server);
    assertThat(replacement.subscribe("foo").durable("d").open().error).isEmpty();
  }
}
