package io.standpipe.store.original;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader and the writer against each other, and the reader against damage.
class OriginalDirectoryTest {
  private static final OriginalServer SERVER = OriginalServer.standalone("test-cluster");
  private static final OriginalClient CLIENT = new OriginalClient("c1", "_INBOX.hb",
      ByteString.copyFromUtf8("connection"), 1, 5, 3);

  @TempDir
  Path temporary;

  private Path store() {
    return temporary.resolve("store");
  }

  private OriginalDirectory read() throws IOException {
    return OriginalDirectory.read(store(), ReadOptions.defaults());
  }

  private List<Kind> kinds() throws IOException {
    return read().violations().stream().map(FormatViolation::kind).toList();
  }

  private OriginalWriter written() {
    return new OriginalWriter(store()).server(SERVER).client(CLIENT);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    var durable = OriginalSubscription.durable(2, "c1", "d");
    var writer = written().client(new OriginalClient("c0", "_INBOX.c0", ByteString.EMPTY, 0, 0, 0))
        .client(new OriginalClient("gone", "_INBOX.gone", ByteString.EMPTY, 1, -1, -2))
        .deleteClient("gone");
    writer.channel("a.b")
        .message(1, 100, "one")
        .message(2, 50, "my.reply", ByteString.EMPTY)
        .slice(3)
        .message(5, 200, "five")
        .subscription(OriginalSubscription.durable(1, "c1", "x"))
        .subscription(durable)
        .pending(2, 1)
        .pending(2, 2)
        .ack(2, 1)
        .update(durable.with(2, List.of()))
        .delete(1)
        .delete(1)
        .ack(1, 2);
    writer.channel("quiet");
    assertThat(read().violations()).isEmpty();
    assertThat(read().recovered()).isEqualTo(new RecoveredState(Optional.of(SERVER),
        List.of(new OriginalClient("c0", "_INBOX.c0", ByteString.EMPTY, 0, 0, 0), CLIENT),
        List.of(
            new RecoveredState.Channel("a.b", 1, 5, 3, 3 * 40 + 14 + 19 + 16,
                List.of(found(1, "", "one", 100), found(2, "my.reply", "", 50),
                    new Lookup.Missing(3), new Lookup.Missing(4), found(5, "", "five", 200)),
                List.of(durable.with(2, List.of(2L)))),
            new RecoveredState.Channel("quiet", 0, 0, 0, 0, List.of(), List.of())),
        ""));
  }

  private static Lookup found(long sequence, String reply, String text, long timestamp) {
    return new Lookup.Found(sequence, "a.b", reply, ByteString.copyFromUtf8(text), timestamp);
  }

  /// The type and length of a record are outside its CRC. The length cannot change without the CRC
  /// becoming wrong, and the type shows in the payload, except that acks and deliveries look alike.
  @Test
  void everyFlippedBitIsNoticedExceptThatAnAckMayTurnIntoADelivery() throws IOException {
    written().deleteClient("c1")
        .channel("t")
        .message(1, 100, "one")
        .message(2, 200, "two")
        .subscription(OriginalSubscription.durable(1, "c1", "d"))
        .pending(1, 1)
        .ack(1, 1)
        .delete(1);
    assertThat(read().violations()).isEmpty();
    var unnoticed = new ArrayList<String>();
    for (var file : files()) {
      for (int offset = 0; offset < Files.size(file); offset++) {
        for (int mask = 1; mask <= 0x80; mask <<= 1) {
          Damage.flip(file, offset, mask);
          if (read().violations().isEmpty()) {
            unnoticed.add(file.getFileName() + " " + offset + " " + mask);
          }
          Damage.flip(file, offset, mask);
        }
      }
    }
    assertThat(read().violations()).isEmpty();
    int subscriptionEnd = DataFile.VERSION_BYTES + DataFile.HEADER_BYTES + 41;
    int typeByte = 3;
    assertThat(unnoticed).containsExactly("subs.dat " + (subscriptionEnd + typeByte) + " 1",
        "subs.dat " + (subscriptionEnd + 12 + typeByte) + " 1");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(store())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aFileThatEndsAnywhereWithinARecordIsTorn() throws IOException {
    written().channel("t").message(1, 100, "one");
    for (var name : List.of("server.dat", "clients.dat", "t/msgs.1.dat", "t/msgs.1.idx")) {
      var file = store().resolve(name);
      byte[] content = Files.readAllBytes(file);
      for (int length = DataFile.VERSION_BYTES + 1; length < content.length; length++) {
        Damage.cut(file, content.length - length);
        assertThat(kinds()).as("%s of %d bytes", name, length).contains(Kind.TORN_RECORD);
        Files.write(file, content);
      }
    }
    assertThat(read().violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aFileWithoutItsVersionIsRefused(int length) throws IOException {
    written();
    Damage.cut(store().resolve("clients.dat"),
        (int) Files.size(store().resolve("clients.dat")) - length);
    assertThat(kinds()).containsExactly(Kind.VERSION);
    assertThat(read().startFailure()).isEqualTo(
        "unable to recover client file " + "\"store/clients.dat\": unable to verify file version: "
            + (length == 0 ? "EOF" : "unexpected EOF"));
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    written();
    Damage.flip(store().resolve("server.dat"), 0, 3);
    assertThat(read().startFailure()).isEqualTo("unable to recover server file "
        + "\"store/server.dat\": unsupported file version: 2 (supports [1..1])");
  }

  @Test
  void recordsAfterPaddingAreOutOfSight() throws IOException {
    var writer = written();
    var channel = writer.channel("t").message(1, 100, "one");
    Damage.pad(store().resolve("clients.dat"), 8);
    Damage.pad(store().resolve("t/msgs.1.dat"), 64);
    writer.client(new OriginalClient("c2", "_INBOX.c2", ByteString.EMPTY, 1, 5, 3));
    channel.message(2, 200, "two");
    assertThat(kinds()).containsExactly(Kind.ZERO_PADDING, Kind.BYTES_AFTER_PADDING,
        Kind.ZERO_PADDING, Kind.BYTES_AFTER_PADDING);
    assertThat(read().clients()).containsExactly(CLIENT);
    assertThat(read().channel("t").lookups())
        .doesNotHaveAnyElementsOfTypes(Lookup.Failed.class, Lookup.Missing.class)
        .hasSize(2);
  }

  @Test
  void sequencesOnlyGrow() throws IOException {
    written().channel("t")
        .message(1, 100, "one")
        .message(3, 300, "three")
        .message(3, 300, "3")
        .slice(2)
        .message(2, 400, "two");
    assertThat(kinds()).containsExactly(Kind.SEQUENCE, Kind.SEQUENCE, Kind.SEQUENCE);
  }

  @Test
  void aMessageIsInTheDirectoryOfItsChannel() throws IOException {
    written().channel("t").message(1, 100, "one");
    Files.move(store().resolve("t"), store().resolve("other"));
    assertThat(kinds()).containsExactly(Kind.SUBJECT);
  }

  @Test
  void aMessageThatIsNotInTheIndexIsOutOfSight() throws IOException {
    written().channel("t").message(1, 100, "one").unindexedMessage(2, 200, "two");
    assertThat(kinds()).containsExactly(Kind.UNINDEXED_RECORD);
    assertThat(read().channel("t").last()).isEqualTo(1);
  }

  @Test
  void anIndexWithoutEntriesIsRebuilt() throws IOException {
    written().channel("t").message(1, 100, "one").message(2, 200, "two");
    Damage.cut(store().resolve("t/msgs.1.idx"), 2 * IndexFile.ENTRY_BYTES);
    assertThat(kinds()).containsExactly(Kind.INDEX_MISSING);
    assertThat(read().channel("t").last()).isEqualTo(2);
  }

  @Test
  void anIndexOfOtherDataIsNoticed() throws IOException {
    written().channel("t")
        .message(1, 100, "one")
        .message(2, 200, "two")
        .slice(2)
        .message(3, 300, "long")
        .message(4, 400, "longer");
    Files.copy(store().resolve("t/msgs.2.idx"), temporary.resolve("other.idx"));
    Files.delete(store().resolve("t/msgs.1.idx"));
    Files.move(temporary.resolve("other.idx"), store().resolve("t/msgs.1.idx"));
    assertThat(kinds()).containsExactly(Kind.INDEX_MISMATCH, Kind.INDEX_MISMATCH,
        Kind.UNINDEXED_RECORD);
  }

  @Test
  void namesThatMeanNothingAreNoticed() throws IOException {
    var writer = written();
    writer.channel("t").message(1, 100, "one");
    writer.channel("a..b");
    var channel = store().resolve("t");
    Files.createFile(channel.resolve("msgs.x.dat"));
    Files.createFile(channel.resolve("msgs.01.dat"));
    Files.createFile(channel.resolve("msgs.7.idx"));
    Files.createFile(channel.resolve("msgs.1.dat.bak"));
    Files.createFile(store().resolve("anything"));
    assertThat(read().violations()).extracting(FormatViolation::file)
        .containsExactly("a..b", "t/msgs.01.dat", "t/msgs.7.idx", "t/msgs.x.dat");
    assertThat(read().startFailure()).isEqualTo("message log has an invalid name: msgs.01.dat");
  }

  @Test
  void missingFilesAreNoticed() throws IOException {
    written().channel("t");
    Files.delete(store().resolve("server.dat"));
    Files.delete(store().resolve("t/subs.dat"));
    assertThat(kinds()).containsExactly(Kind.MISSING_FILE, Kind.MISSING_FILE);
  }

  @Test
  void aServerHasOneRecord() throws IOException {
    written().server(SERVER);
    assertThat(kinds()).containsExactly(Kind.TRAILING_BYTES);
    assertThat(read().startFailure())
        .isEqualTo("incorrect file size, expected 208 bytes, got 412 bytes");
  }

  @Test
  void aSubscriptionIdIsNotUsedTwiceAndPositionsExist() throws IOException {
    written().channel("t")
        .message(1, 100, "one")
        .subscription(OriginalSubscription.durable(1, "c1", "d"))
        .subscription(OriginalSubscription.durable(1, "c1", "e"))
        .pending(1, 2);
    assertThat(kinds()).containsExactly(Kind.IDENTITY, Kind.POSITION);
  }

  @Test
  void aSecondDeliveryOfAnOlderMessageDoesNotMoveThePositionBack() throws IOException {
    written().channel("t")
        .message(1, 100, "one")
        .message(2, 200, "two")
        .subscription(OriginalSubscription.durable(1, "c1", "d"))
        .pending(1, 2)
        .pending(1, 1);
    assertThat(read().channel("t").subscriptions())
        .containsExactly(OriginalSubscription.durable(1, "c1", "d").with(2, List.of(1L, 2L)));
  }

  @Test
  void theTruncateOptionIsNotUsedTwiceInARow() throws IOException {
    written();
    Files.createFile(store().resolve(".truncate.lck"));
    assertThat(read().startFailure()).isEmpty();
    assertThat(
        OriginalDirectory.read(store(), ReadOptions.defaults().truncatingBadEof()).startFailure())
        .startsWith("file store should not be opened consecutively");
  }

  @Test
  void anotherPolynomialIsAnotherFormat() throws IOException {
    long castagnoli = 0x82F63B78L;
    new OriginalWriter(store(), castagnoli).server(SERVER).channel("t").message(1, 100, "one");
    assertThat(kinds()).containsExactly(Kind.CHECKSUM, Kind.CHECKSUM, Kind.CHECKSUM,
        Kind.INDEX_MISSING);
    assertThat(OriginalDirectory.read(store(), ReadOptions.defaults().withCrcPolynomial(castagnoli))
        .violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES", "CHACHA"})
  void encryptedMessagesNeedTheirKey(String cipher) throws IOException {
    written().channel("t").encryptedMessage(1, 100, "one", cipher, "a key");
    assertThat(OriginalDirectory.read(store(), ReadOptions.defaults().withKey("a key"))
        .channel("t")
        .lookups())
        .containsExactly(new Lookup.Found(1, "t", "", ByteString.copyFromUtf8("one"), 100));
    assertThat(
        OriginalDirectory.read(store(), ReadOptions.defaults().withKey("another key")).violations())
        .extracting(FormatViolation::kind)
        .containsExactly(Kind.ENCRYPTION);
  }
}
