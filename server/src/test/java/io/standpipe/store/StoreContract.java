package io.standpipe.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.PubMsgParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store does. An implementation extends this by saying how to open one.
public abstract class StoreContract {
  private static final String CHANNEL = "orders";
  private static final long NOW = 1_767_225_600_000_000_000L;

  private Store store;
  private MessageLog log;

  /// Opens a store that has no channels.
  protected abstract Store open();

  /// What a message counts besides its encoded size.
  protected abstract int bytesPerMessage();

  @BeforeEach
  void openStore() {
    store = open();
    log = store.createChannel(CHANNEL);
  }

  @AfterEach
  void closeStore() {
    log.close();
    store.close();
  }

  @Test
  void aNewLogIsEmpty() {
    assertBounds(0, 0, 0);
    assertThat(log.bytes()).isZero();
    assertThat(firstBytes()).isZero();
    assertThat(log.timestampNanos(0)).isEqualTo(-1);
    assertThat(firstAtOrAfter(0)).isZero();
    assertThat(firstAtOrAfter(NOW)).isZero();
    assertThat(log.read(0, new MessageBuffer())).isFalse();
    assertThat(log.read(1, new MessageBuffer())).isFalse();
    removeBelow(100);
    assertBounds(0, 0, 0);
  }

  @Test
  void aStoredMessageIsReadAsItIsDelivered() {
    append(1, entry("first", NOW));
    append(2, entry("", NOW + 5));

    assertThat(read(1)).isEqualTo(message(1, "first", NOW));
    assertThat(read(2)).isEqualTo(message(2, "", NOW + 5));
    fetch(2);
    assertThat(log.timestampNanos(2)).isEqualTo(NOW + 5);
    assertBounds(1, 2, 2);
  }

  @Test
  void aRoughTimestampIsNoLaterThanTheExactOne() {
    for (int sequence = 1; sequence <= 3; sequence++) {
      append(sequence, entry("m", NOW + sequence));
    }
    assertThat(log.roughTimestampNanos(2)).isBetween(NOW + 1, NOW + 2);
    assertThat(log.roughTimestampNanos(1)).isEqualTo(NOW + 1);
  }

  @Test
  void aStoreThatWorksHasNoFault() {
    assertThat(store.view().fault()).isEmpty();
    assertThat(store.view().isFaultFinal()).isFalse();
  }

  @Test
  void anAbsentMessageLeavesTheBufferAlone() {
    append(1, entry("first", NOW));
    var buffer = new MessageBuffer();
    fetch(1);
    assertThat(log.read(1, buffer)).isTrue();
    int length = buffer.length();

    assertThat(log.read(2, buffer)).isFalse();
    assertThat(log.read(0, buffer)).isFalse();
    assertThat(log.read(-1, buffer)).isFalse();
    assertThat(buffer.length()).isEqualTo(length);
  }

  @Test
  void onlyTheFirstBytesOfAnEntryCount() {
    var exact = entry("payload", NOW);
    byte[] roomy = new byte[exact.length() + 10];
    System.arraycopy(exact.bytes(), 0, roomy, 0, exact.length());

    append(1, new Entry(roomy, exact.length(), NOW));

    assertThat(read(1)).isEqualTo(message(1, "payload", NOW));
    assertThat(log.bytes()).isEqualTo(2 + log.seal(exact).length() + bytesPerMessage());
  }

  @Test
  void removedMessagesAreGoneAndTheirSequencesAreNotReused() {
    for (int sequence = 1; sequence <= 5; sequence++) {
      append(sequence, entry("m" + sequence, NOW));
    }

    removeBelow(4);
    assertBounds(4, 5, 2);
    fetch(3);
    assertThat(log.read(3, new MessageBuffer())).isFalse();
    assertThat(read(4)).isEqualTo(message(4, "m4", NOW));

    removeBelow(2);
    assertBounds(4, 5, 2);

    removeBelow(1_000);
    assertBounds(6, 5, 0);
    assertThat(log.bytes()).isZero();
    assertThat(firstBytes()).isZero();
    assertThat(firstAtOrAfter(0)).isEqualTo(6);
    assertThat(log.timestampNanos(5)).isEqualTo(-1);

    append(6, entry("m6", NOW));
    assertBounds(6, 6, 1);
    assertThat(read(6)).isEqualTo(message(6, "m6", NOW));
  }

  @Test
  void theFirstMessageOfATimeIsFound() {
    long[] times = {10, 20, 20, 20, 30};
    for (int i = 0; i < times.length; i++) {
      append(i + 1, entry("", NOW + times[i]));
    }

    assertThat(firstAtOrAfter(NOW)).isEqualTo(1);
    assertThat(firstAtOrAfter(NOW + 10)).isEqualTo(1);
    assertThat(firstAtOrAfter(NOW + 11)).isEqualTo(2);
    assertThat(firstAtOrAfter(NOW + 20)).isEqualTo(2);
    assertThat(firstAtOrAfter(NOW + 21)).isEqualTo(5);
    assertThat(firstAtOrAfter(NOW + 31)).isEqualTo(6);
    removeBelow(3);
    assertThat(firstAtOrAfter(NOW)).isEqualTo(3);
  }

  @Test
  void messagesOfEverySizeAreKept() {
    var sizes = List.of(0, 1, 1_000, 1 << 20, 5, 3 << 20, 900_000, 1, 1 << 16);
    for (int i = 0; i < sizes.size(); i++) {
      append(i + 1, entry("x".repeat(sizes.get(i)), NOW));
    }

    for (int i = 0; i < sizes.size(); i++) {
      assertThat(read(i + 1).data().length()).isEqualTo(sizes.get(i));
    }
    removeBelow(6);
    assertThat(firstBytes()).isGreaterThan(3 << 20);
    assertThat(read(7).data().length()).isEqualTo(900_000);
  }

  @Test
  void channelsAreSeparateAndADeletedOneStartsAnew() {
    append(1, entry("old", NOW));
    try (var other = store.createChannel("other")) {
      assertThat(other.last()).isZero();
    }

    log.close();
    commit(new Operation.DeleteChannel(CHANNEL));
    log = store.createChannel(CHANNEL);

    assertBounds(0, 0, 0);
    append(1, entry("new", NOW));
    assertThat(read(1)).isEqualTo(message(1, "new", NOW));
  }

  /// Compares with a list of messages over a random history.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRandomHistoryLeavesWhatAListWouldHold(long seed) {
    var random = new Random(seed);
    var model = new ArrayList<DeliveredMessage>();
    long last = 0;
    long time = NOW;
    int sizeMax = 1 << random.nextInt(16);
    for (int step = 0; step < 3_000; step++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          long below = first(model, last) + random.nextInt(-2, sizeMax > 1_000 ? 20 : 12);
          removeBelow(below);
          model.removeIf(message -> message.sequence() < below);
        }
        case 1 -> {
          long when = time - random.nextInt(40);
          assertThat(firstAtOrAfter(when)).isEqualTo(model.stream()
              .filter(message -> message.timestampNanos() >= when)
              .mapToLong(DeliveredMessage::sequence)
              .findFirst()
              .orElse(last == 0 ? 0 : last + 1));
        }
        case 2, 3 -> {
          if (!model.isEmpty()) {
            var expected = model.get(random.nextInt(model.size()));
            assertThat(read(expected.sequence())).isEqualTo(expected);
          }
        }
        default -> {
          time += random.nextInt(3);
          var data = "d".repeat(random.nextInt(sizeMax));
          append(++last, entry(data, time));
          model.add(message(last, data, time));
        }
      }
      assertBounds(first(model, last), last, model.size());
      assertThat(firstBytes()).isEqualTo(model.isEmpty() ? 0 : size(model.getFirst()));
    }
    assertThat(log.bytes()).isEqualTo(model.stream().mapToLong(this::size).sum());
  }

  private static long first(List<DeliveredMessage> model, long last) {
    return last == 0 ? 0 : model.isEmpty() ? last + 1 : model.getFirst().sequence();
  }

  private int size(DeliveredMessage message) {
    return MsgProto.sequenceSize(message.sequence())
        + log.seal(entry(message.data().toString(), message.timestampNanos())).length()
        + bytesPerMessage();
  }

  /// As a channel does: what is committed is applied.
  private void append(long sequence, Entry entry) {
    var sealed = log.seal(entry);
    commit(new Operation.Append(CHANNEL, List.of(sealed)));
    log.append(sequence, sealed);
  }

  private void fetch(long sequence) {
    await(() -> log.fetch(sequence));
  }

  private long firstAtOrAfter(long timestampNanos) {
    await(() -> log.fetchAt(timestampNanos));
    return log.firstAtOrAfter(timestampNanos);
  }

  private long firstBytes() {
    fetch(log.first());
    return log.firstBytes();
  }

  private void removeBelow(long sequence) {
    await(() -> log.fetchRemoval(sequence));
    log.removeBelow(sequence);
  }

  /// What was fetched may be given back when the log is awake, but it is seen before.
  private void await(BooleanSupplier isFetched) {
    log.awake();
    while (!isFetched.getAsBoolean()) {
      LockSupport.parkNanos(50_000);
      log.awake();
    }
  }

  private void assertBounds(long first, long last, long count) {
    assertThat(List.of(log.first(), log.last(), log.count())).as("first, last, count")
        .isEqualTo(List.of(first, last, count));
  }

  private void commit(Operation operation) {
    var failure = new CompletableFuture<String>();
    if (!store.journal().propose(operation, outcome -> failure.complete(outcome.failure()))) {
      assertThat(failure.join()).isEmpty();
    }
  }

  private DeliveredMessage read(long sequence) {
    var buffer = new MessageBuffer();
    fetch(sequence);
    assertThat(log.read(sequence, buffer)).as("message %d", sequence).isTrue();
    var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
    return requireNonNull(message);
  }

  private static DeliveredMessage message(long sequence, String data, long timestampNanos) {
    return new DeliveredMessage(sequence, Subject.of(CHANNEL), Subject.EMPTY, Payload.of(data),
        timestampNanos, false, 0);
  }

  public static Entry entry(String data, long timestampNanos) {
    return entry(CHANNEL, data, timestampNanos);
  }

  public static Entry entry(String channel, String data, long timestampNanos) {
    byte[] published = new PubMsg("me", "guid", Subject.of(channel), Subject.EMPTY,
        Payload.of(data), Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    assertThat(parser.parse(published, 0, published.length)).isTrue();
    byte[] bytes = new byte[MsgProto.entrySize(channel.length(), 0, data.length())];
    int end = MsgProto.writeFields(bytes, 0, published, parser.subject(), parser.reply(),
        parser.data());
    end = MsgProto.writeTimestamp(bytes, end, timestampNanos);
    return new Entry(bytes, end, timestampNanos);
  }
}
