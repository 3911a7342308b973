package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a server with a file store under load, again and again on one directory.
///
/// A ledger of what publishers heard is compared with what a fresh subscriber receives, and one of
/// what a durable acknowledged with what it gets again.
class FileStoreKillConformance {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<String> CHANNELS = List.of("kills.a", "kills.b");

  @TempDir
  private Path directory;
  private final Random random = new Random(Long.getLong("standpipe.seed", System.nanoTime()));
  private final Set<String> acknowledged = new HashSet<>();
  /// What was seen under each sequence, by channel.
  private final Map<String, TreeMap<Long, String>> seen = new HashMap<>();
  /// When the durable acknowledged a sequence, in nanoseconds.
  private final Map<Long, Long> durableAcks = new HashMap<>();
  private int texts;

  @Test
  void twentyKillsUnderLoadTakeNothingThatWasAcknowledged() {
    rounds(20);
  }

  @Test
  @Tag("slow")
  void twoHundredKillsUnderLoadTakeNothingThatWasAcknowledged() {
    rounds(200);
  }

  private void rounds(int count) {
    long killedNanos = System.nanoTime();
    for (int round = 0; round < count; round++) {
      try (var server = ServerProcess.start("-st", "file", "-dir", directory.toString(), "-mm", "0",
          "-mb", "0")) {
        check(server, round);
        resumeDurable(server, round, killedNanos);
        publishAndKill(server, round);
        killedNanos = System.nanoTime();
      }
    }
    try (var server = ServerProcess.start("-st", "file", "-dir", directory.toString(), "-mm", "0",
        "-mb", "0")) {
      check(server, count);
    }
    assertThat(acknowledged).hasSizeGreaterThan(count * 20);
    assertThat(durableAcks).hasSizeGreaterThan(count);
  }

  /// Publishes without waiting, and kills the server while messages are on their way.
  private void publishAndKill(ServerProcess server, int round) {
    try (var client = RawClient.connect(server, "publisher-" + round)) {
      var connection = client.connection();
      var inbox = client.newInbox();
      var byGuid = new HashMap<String, String>();
      int window = random.nextInt(1, 200);
      int killAfter = random.nextInt(20, 400);
      int acks = 0;
      for (int sent = 0; acks < killAfter; sent++) {
        var text = round + " " + ++texts;
        var message = client.message(CHANNELS.get(random.nextInt(2)), text);
        byGuid.put(message.guid(), text);
        connection.publish("_STAN.pub." + ServerUnderTest.cluster() + "." + message.channel(),
            inbox, message.encode());
        if (sent >= window) {
          note(Answers.PubAck.decode(connection.takeMessage(inbox)), byGuid);
          acks++;
        }
      }
      server.signal("KILL");
      server.awaitExit();
      connection.take(Frame.Closed.class);
      for (var late : connection.pendingMessages(inbox)) {
        note(Answers.PubAck.decode(late), byGuid);
      }
    }
  }

  private void note(Answers.PubAck ack, Map<String, String> byGuid) {
    assertThat(ack.error()).isEmpty();
    acknowledged.add(byGuid.get(ack.guid()));
  }

  /// A fresh subscriber gets all that was acknowledged, each once, in order, under the sequence
  /// under which it was seen before.
  private void check(ServerProcess server, int round) {
    var found = new HashSet<String>();
    try (var client = RawClient.connect(server, "reader-" + round)) {
      for (var channel : CHANNELS) {
        var subscription = client.subscribe(Requests.Subscribe.to(channel)
            .from(Requests.Start.FIRST)
            .maxInFlight(1_000_000)
            .ackWait(3_600));
        client.settle(channel);
        var known = seen.computeIfAbsent(channel, _ -> new TreeMap<>());
        long sequence = 0;
        int last = 0;
        while (sequence < known.size()
            || !client.connection().pendingMessages(subscription.inbox()).isEmpty()) {
          var delivery = subscription.next();
          sequence++;
          var text = delivery.data().utf8();
          assertThat(delivery.sequence()).as("no gap in " + channel).isEqualTo(sequence);
          var before = known.putIfAbsent(sequence, text);
          assertThat(before).as("sequence " + sequence + " of " + channel).isIn(null, text);
          assertThat(found.add(text)).as(text + " is there once").isTrue();
          int number = Integer.parseInt(text.substring(text.indexOf(' ') + 1));
          assertThat(number).as("order in " + channel).isGreaterThan(last);
          last = number;
        }
      }
      if (round % 10 > 0) {
        // Else it is gone like those who die with the server.
        client.closeSession();
      }
    }
    var missing = new HashSet<>(acknowledged);
    missing.removeAll(found);
    assertThat(missing).as("after round " + round).isEmpty();
  }

  /// The durable gets nothing again that it acknowledged a second before the kill, and then
  /// acknowledges what it gets; in some rounds that is long before the next kill.
  private void resumeDurable(ServerProcess server, int round, long killedNanos) {
    var client = RawClient.connect(server, "durable-client");
    var subscription = client.subscribe(Requests.Subscribe.to(CHANNELS.getFirst())
        .from(Requests.Start.FIRST)
        .durable("durable")
        .maxInFlight(30));
    client.settle(CHANNELS.getFirst());
    var deliveries = new ArrayList<Answers.Delivery>();
    for (var frame : client.connection().pendingMessages(subscription.inbox())) {
      deliveries.add(Answers.Delivery.decode(frame));
    }
    for (var delivery : deliveries) {
      var acked = durableAcks.get(delivery.sequence());
      assertThat(acked == null || killedNanos - acked < SECOND.toNanos())
          .as("round " + round + ": " + delivery.sequence()
              + " was acknowledged long before the kill")
          .isTrue();
    }
    subscription.ack(deliveries);
    client.connection().flush();
    long now = System.nanoTime();
    deliveries.forEach(delivery -> durableAcks.put(delivery.sequence(), now));
    if (random.nextInt(4) == 0) {
      Until.holds("a second and a half have passed",
          () -> System.nanoTime() - now > SECOND.toNanos() * 3 / 2);
    }
    client.close();
  }
}
