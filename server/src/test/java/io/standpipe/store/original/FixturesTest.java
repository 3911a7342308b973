package io.standpipe.store.original;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The reader agrees with what NATS Streaming Server 0.25.6 wrote and recovered, and finds the
/// damage that the README of each fixture names. Thus both mean what we think they mean.
class FixturesTest {
  private static final String KEY = "fixture-key-0123456789";

  /// Fixture, what the original recovered, under which options, and what is wrong with the files.
  static final List<Case> CASES = Stream.of("""
      aes               | expected.json          | key       |
      aes               | expected-no-key.json   |           |
      aes               | expected-wrong-key.json| wrong-key | ENCRYPTION secret/msgs.1.dat 4, \
      ENCRYPTION secret/msgs.1.dat 84, ENCRYPTION secret/msgs.1.dat 164
      chacha            | expected.json          | key       |
      chacha            | expected-no-key.json   |           |
      mixed-crypt       | expected.json          | key       |
      mixed-crypt       | expected-no-key.json   |           |
      clustered         | expected.json          |           |
      gapfill           | expected.json          |           |
      gaps              | expected.json          |           |
      plain             | expected.json          |           |
      slices            | expected.json          |           |
      slices            | expected-max-msgs-22.json | max-22 |
      slices            | expected-max-msgs-8.json  | max-8  |
      subs              | expected.json          |           |
      crc-last          | expected.json          |           | CHECKSUM t/msgs.1.dat 132, \
      POSITION t/subs.dat 0
      crc-mid           | expected.json          |           | CHECKSUM t/msgs.1.dat 36
      idx-behind        | expected.json          |           | UNINDEXED_RECORD t/msgs.1.dat 132, \
      POSITION t/subs.dat 0
      idx-missing       | expected.json          |           | INDEX_MISSING t/msgs.1.idx 0
      idx-short         | expected.json          |           | TORN_RECORD t/msgs.1.idx 132
      orphan            | expected.json          |           | SEQUENCE t/msgs.1.dat 164, \
      UNINDEXED_RECORD t/msgs.1.dat 132
      truncated-clients | expected.json          |           | TORN_RECORD clients.dat 4
      truncated-clients | expected-truncate.json | truncate  | TORN_RECORD clients.dat 4
      truncated-msgs    | expected.json          |           | TORN_RECORD t/msgs.1.dat 132, \
      INDEX_MISMATCH t/msgs.1.idx 132, POSITION t/subs.dat 0
      truncated-msgs    | expected-truncate.json | truncate  | TORN_RECORD t/msgs.1.dat 132, \
      INDEX_MISMATCH t/msgs.1.idx 132, POSITION t/subs.dat 0
      truncated-subs    | expected.json          |           | TORN_RECORD t/subs.dat 186
      truncated-subs    | expected-truncate.json | truncate  | TORN_RECORD t/subs.dat 186
      zero-tail         | expected.json          |           | ZERO_PADDING clients.dat 77, \
      ZERO_PADDING t/msgs.1.dat 164, ZERO_PADDING t/msgs.1.idx 164, ZERO_PADDING t/subs.dat 198
      """).flatMap(String::lines).map(Case::parse).toList();

  @TempDir
  Path directory;

  record Case(String fixture, String expectation, String option, List<String> violations) {
    private static Case parse(String line) {
      var words = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      return new Case(words.get(0), words.get(1), words.get(2),
          words.get(3).isEmpty() ? List.of() : List.of(words.get(3).split(", ", -1)));
    }

    private ReadOptions options() {
      return switch (option) {
        case "key" -> ReadOptions.defaults().withKey(KEY);
        case "wrong-key" -> ReadOptions.defaults().withKey("another key");
        case "truncate" -> ReadOptions.defaults().truncatingBadEof();
        default -> ReadOptions.defaults();
      };
    }

    private Optional<Integer> messagesMax() {
      return option.startsWith("max-")
          ? Optional.of(Integer.valueOf(option.substring("max-".length())))
          : Optional.empty();
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void theReaderRecoversWhatTheOriginalDid(Case fixture) throws IOException {
    var store = OriginalDirectory.read(Fixtures.copyTo(directory, fixture.fixture()),
        fixture.options());
    assertThat(limited(store, fixture).recovered())
        .isEqualTo(Fixtures.expected(fixture.fixture(), fixture.expectation()));
  }

  private static OriginalDirectory limited(OriginalDirectory store, Case fixture) {
    return fixture.messagesMax()
        .map(messagesMax -> new OriginalDirectory(store.server(), store.clients(),
            store.channels().stream().map(channel -> channel.limitedTo(messagesMax)).toList(),
            store.violations(), store.startFailure()))
        .orElse(store);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void theReaderFindsTheDamageAndNothingElse(Case fixture) throws IOException {
    var store = OriginalDirectory.read(Fixtures.copyTo(directory, fixture.fixture()),
        fixture.options());
    assertThat(store.violations())
        .extracting(found -> found.kind() + " " + found.file() + " " + found.offset())
        .containsExactlyInAnyOrderElementsOf(fixture.violations());
  }

  @Test
  void everyExpectationHasItsCase() throws IOException {
    for (var name : Fixtures.names()) {
      var expectations = CASES.stream()
          .filter(fixture -> fixture.fixture().equals(name))
          .map(Case::expectation)
          .toList();
      // The orphan is what the original makes of its own mistake, which nobody should repeat.
      assertThat(Fixtures.expectations(name)).isSubsetOf(
          Stream.concat(expectations.stream(), Stream.of("expected-original.json")).toList());
    }
    assertThat(Fixtures.names()).hasSize(19);
  }

  @Test
  void aCorruptLastMessageIsReadWhenNobodyChecks() throws IOException {
    var store = OriginalDirectory.read(Fixtures.copyTo(directory, "crc-last"),
        ReadOptions.defaults().withoutCrc());
    assertThat(store.startFailure()).isEmpty();
    assertThat(store.violations()).isEmpty();
    assertThat(store.channel("t").lookups().getLast()).isInstanceOfSatisfying(Lookup.Found.class,
        message -> assertThat(message.data()).isEqualTo(ByteString.copyFromUtf8("truXc-5")));
  }

  @Test
  void fillersAndGapsAreTold() throws IOException {
    var filled = OriginalDirectory
        .read(Fixtures.copyTo(directory.resolve("1"), "gapfill"), ReadOptions.defaults())
        .channel("g");
    var gaps = OriginalDirectory
        .read(Fixtures.copyTo(directory.resolve("2"), "gaps"), ReadOptions.defaults())
        .channel("s");
    assertThat(filled.fillers()).containsExactly(3L, 4L, 5L);
    assertThat(filled.gaps()).isEmpty();
    assertThat(gaps.fillers()).isEmpty();
    assertThat(gaps.gaps()).containsExactly(28L, 34L, 35L);
  }

  @Test
  void aLimitTakesWholeSlicesAway() throws IOException {
    var channel = OriginalDirectory
        .read(Fixtures.copyTo(directory, "slices"), ReadOptions.defaults())
        .channel("s");
    assertThat(channel.limitedTo(22).slices()).extracting(OriginalSlice::number)
        .containsExactly(4, 5, 6, 7, 8);
    assertThat(channel.limitedTo(8).slices()).extracting(OriginalSlice::number)
        .containsExactly(7, 8);
  }

  @Test
  void idsOfDeletedSubscriptionsStayUsed() throws IOException {
    var store = OriginalDirectory.read(Fixtures.copyTo(directory, "subs"), ReadOptions.defaults());
    assertThat(store.channel("orders").subscriptionIdMax()).isEqualTo(9);
    assertThat(store.channel("orders").subscriptions()).hasSize(7);
  }

  @Test
  void theWriterWritesTheBytesOfTheOriginal() throws IOException {
    var fixture = Fixtures.copyTo(directory.resolve("fixture"), "truncated-subs");
    var original = OriginalDirectory.read(fixture, ReadOptions.defaults().truncatingBadEof());
    var store = directory.resolve("store");
    var writer = new OriginalWriter(store).server(original.server().orElseThrow());
    original.clients().forEach(writer::client);
    var channel = writer.channel("t");
    for (var lookup : original.channel("t").lookups()) {
      var message = (Lookup.Found) lookup;
      channel.message(message.sequence(), message.timestamp(), message.reply(), message.data());
    }
    channel.subscription(
        original.channel("t").subscriptions().getFirst().with(0, List.of(1L, 2L, 3L, 4L, 5L)));
    channel.ack(1, 1).ack(1, 2).ack(1, 3);
    for (var name : List.of("server.dat", "clients.dat", "t/msgs.1.dat", "t/msgs.1.idx")) {
      assertThat(store.resolve(name)).as(name).hasSameBinaryContentAs(fixture.resolve(name));
    }
    assertThat(Files.readAllBytes(fixture.resolve("t/subs.dat")))
        .startsWith(Files.readAllBytes(store.resolve("t/subs.dat")));
  }
}
