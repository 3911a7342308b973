package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A memory store that is full refuses messages, and everything else goes on.
class FullStoreTest {
  private static final String FULL = "memory store is full: 8192 of 8192 bytes; ";
  private static final int ROOM = 8;

  private final SimulatedServer server = new SimulatedServer(
      TestConfig.ageMax(Duration.ofSeconds(10)), new MemoryStore(ROOM * 1024));
  private final TestClient client = server.connect("me");

  @AfterEach
  void close() {
    server.close();
  }

  /// Each message of this size fills a slab of its own while the channel is small.
  private String publish(String channel) {
    return client.publish(channel, "x".repeat(950));
  }

  private void fill() {
    for (int i = 0; i < ROOM; i++) {
      assertThat(publish("foo." + i)).isEmpty();
    }
  }

  @Test
  void aMessageForWhichThereIsNoMemoryIsRefused() {
    fill();
    assertThat(publish("foo.0")).startsWith(FULL);
    assertThat(publish("bar")).startsWith(FULL);
    assertThat(server.server.view().totalMessages()).isEqualTo(ROOM);
  }

  @Test
  void everythingElseGoesOn() {
    fill();
    var subscription = client.subscribe("foo.0").ackWait(1).open();
    assertThat(publish("foo.0")).startsWith(FULL);
    assertThat(subscription.sequences()).containsExactly(1L);
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.sequences()).containsExactly(1L, 1L);
    subscription.ack(1);
    server.advance(Duration.ofSeconds(3));
    assertThat(subscription.sequences()).containsExactly(1L, 1L);
    assertThat(server.connect("you").publish("foo.0", "")).as("fits the slab").isEmpty();
    assertThat(subscription.sequences()).containsExactly(1L, 1L, 2L);
  }

  @Test
  void messagesAreTakenAgainWhenOthersHaveGone() {
    fill();
    assertThat(publish("foo.0")).startsWith(FULL);
    server.advance(Duration.ofSeconds(10));
    var subscription = client.subscribe("foo.0").open();
    assertThat(publish("foo.0")).isEmpty();
    assertThat(subscription.sequences()).as("no gap").containsExactly(2L);
  }

  @Test
  void messagesThatCameTogetherAreRefusedTogetherAndLoggedOnce() {
    var errors = new ArrayList<String>();
    LongStream.range(0, 20).forEach(_ -> client.sendPublish("foo", "x".repeat(950), errors::add));
    server.settle();
    assertThat(errors).hasSize(20)
        .allMatch(error -> error.startsWith("memory store is full: 0 of"));
    assertThat(server.logger.lines).filteredOn(line -> line.contains("memory store is full"))
        .singleElement()
        .asString()
        .startsWith("Error processing 20 messages for subject \"foo\": memory store is full");
    assertThat(server.server.view().totalMessages()).isZero();
  }
}
