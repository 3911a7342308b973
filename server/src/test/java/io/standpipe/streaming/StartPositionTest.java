package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageLog;
import io.standpipe.wire.streaming.MsgProto;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Source: reference, streaming protocol 5.4.
class StartPositionTest {
  /// Messages 1 to `last`, stored at 100, 200, 300 and so on; those below `first` are gone.
  private static MessageLog log(long first, long last) {
    var log = new ListStore().createChannel("foo");
    for (long sequence = 1; sequence <= last; sequence++) {
      var bytes = new byte[16];
      log.append(sequence,
          new Entry(bytes, MsgProto.writeTimestamp(bytes, 0, sequence * 100), sequence * 100));
    }
    log.removeBelow(first);
    return log;
  }

  private static final String EMPTY = "0, 0";
  private static final String NORMAL = "3, 10";
  private static final String ALL_GONE = "11, 10";

  @ParameterizedTest
  @CsvSource({EMPTY + ", 0", NORMAL + ", 10", ALL_GONE + ", 10"})
  void newOnly(long first, long last, long lastSent) {
    assertThat(StartPosition.NEW_ONLY.lastSent(log(first, last), 0, 0)).isEqualTo(lastSent);
  }

  @ParameterizedTest
  @CsvSource({EMPTY + ", 0", NORMAL + ", 9", ALL_GONE + ", 9"})
  void lastReceived(long first, long last, long lastSent) {
    assertThat(StartPosition.LAST_RECEIVED.lastSent(log(first, last), 0, 0)).isEqualTo(lastSent);
  }

  @ParameterizedTest
  @CsvSource({EMPTY + ", 0", NORMAL + ", 2", ALL_GONE + ", 10"})
  void first(long first, long last, long lastSent) {
    assertThat(StartPosition.FIRST.lastSent(log(first, last), 0, 0)).isEqualTo(lastSent);
  }

  @ParameterizedTest
  @CsvSource({EMPTY + ", 0, 0", EMPTY + ", 1, 0", EMPTY + ", 7, 0", EMPTY + ", -1, 0",
      NORMAL + ", 0, 2", NORMAL + ", 2, 2", NORMAL + ", 3, 2", NORMAL + ", 4, 3",
      NORMAL + ", 10, 9", NORMAL + ", 11, 10", NORMAL + ", 9223372036854775807, 10",
      NORMAL + ", -1, 10", NORMAL + ", -9223372036854775808, 10", ALL_GONE + ", 0, 10",
      ALL_GONE + ", 5, 10", ALL_GONE + ", 10, 10", ALL_GONE + ", 11, 10", ALL_GONE + ", 99, 10"})
  void sequencesAreUnsignedAndClamped(long first, long last, long wanted, long lastSent) {
    assertThat(StartPosition.SEQUENCE.lastSent(log(first, last), wanted, 0)).isEqualTo(lastSent);
  }

  @ParameterizedTest
  @CsvSource({EMPTY + ", 500, 0", NORMAL + ", 1, 2", NORMAL + ", 300, 2", NORMAL + ", 301, 3",
      NORMAL + ", 400, 3", NORMAL + ", 1000, 9", NORMAL + ", 1001, 10", ALL_GONE + ", 1, 10",
      ALL_GONE + ", 5000, 10"})
  void time(long first, long last, long time, long lastSent) {
    assertThat(StartPosition.TIME_DELTA.lastSent(log(first, last), 0, time)).isEqualTo(lastSent);
  }

  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  @Test
  void aTimeDeltaCountsBackFromNow() {
    for (int i = 1; i <= 3; i++) {
      client.publish("foo", "x");
      server.advance(Duration.ofSeconds(10));
    }
    assertThat(client.subscribe("foo").startAtDelta(Duration.ofSeconds(25)).open().sequences())
        .containsExactly(2L, 3L);
    assertThat(client.subscribe("foo").startAtDelta(Duration.ofSeconds(20)).open().sequences())
        .containsExactly(2L, 3L);
    assertThat(client.subscribe("foo").startAtDelta(Duration.ofHours(1)).open().sequences())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void aTimeInTheFutureMeansNewOnly() {
    client.publishMany("foo", 2);
    var subscription = client.subscribe("foo").startAtDelta(Duration.ofHours(-1)).open();
    client.publish("foo", "x");
    assertThat(subscription.sequences()).containsExactly(3L);
  }

  @Test
  void lastReceivedOnAnEmptyChannelIsTheNextMessage() {
    var subscription = client.subscribe("foo").startAt(StartPosition.LAST_RECEIVED).open();
    client.publishMany("foo", 2);
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void lastReceivedIsTheLastMessageAndWhatFollows() {
    client.publishMany("foo", 3);
    var subscription = client.subscribe("foo").startAt(StartPosition.LAST_RECEIVED).open();
    client.publish("foo", "x");
    assertThat(subscription.sequences()).containsExactly(3L, 4L);
  }

  @Test
  void newOnlySkipsWhatIsStored() {
    client.publishMany("foo", 3);
    var subscription = client.subscribe("foo").startAt(StartPosition.NEW_ONLY).open();
    client.publish("foo", "x");
    assertThat(subscription.sequences()).containsExactly(4L);
  }

  @Test
  void aStartSequenceBeyondTheEndMeansNewOnly() {
    client.publishMany("foo", 3);
    var subscription = client.subscribe("foo").startAtSequence(100).open();
    client.publish("foo", "x");
    assertThat(subscription.sequences()).containsExactly(4L);
  }

  @Test
  void startSequenceZeroMeansEverything() {
    client.publishMany("foo", 3);
    assertThat(client.subscribe("foo").startAtSequence(0).open().sequences())
        .isEqualTo(Sequences.upTo(3));
  }
}
