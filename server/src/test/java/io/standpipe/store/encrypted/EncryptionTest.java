package io.standpipe.store.encrypted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.StoreException;
import io.standpipe.store.file.FileStore;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreContractTest;
import io.standpipe.store.memory.MemoryStore;
import io.standpipe.store.original.Fixtures;
import io.standpipe.store.original.Lookup;
import io.standpipe.store.original.OriginalDirectory;
import io.standpipe.store.original.ReadOptions;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.PubMsgParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Payloads that are encrypted where they are stored, as NATS Streaming Server 0.25.6 does it.
class EncryptionTest {
  private static final String KEY = "fixture-key-0123456789";
  private static final long NOW = 1_767_225_600_000_000_000L;

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"aes", "chacha", "mixed-crypt"})
  void whatTheOriginalEncryptedIsReadWithItsKey(String name) throws IOException {
    var copy = Fixtures.copyTo(directory, name);
    var expected = Fixtures.expected(name, "expected.json");

    try (var store = open(copy, Algorithm.AES, KEY)) {
      var channels = store.recover(FileStoreContractTest.SERVER).channels();
      assertThat(channels).hasSameSizeAs(expected.channels());
      for (int i = 0; i < channels.size(); i++) {
        var log = channels.get(i).log();
        assertThat(log.bytes()).isEqualTo(expected.channels().get(i).bytes());
        for (var lookup : expected.channels().get(i).lookups()) {
          var found = (Lookup.Found) lookup;
          assertThat(read(log, found.sequence()).data())
              .isEqualTo(Payload.copyOf(found.data().toByteArray()));
        }
        log.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOriginalReadsWhatIsAppended(Algorithm algorithm) throws IOException {
    var copy = Fixtures.copyTo(directory, "mixed-crypt");
    var channel = "";
    long last = 0;
    try (var store = open(copy, algorithm, KEY)) {
      var recovered = store.recover(FileStoreContractTest.SERVER).channels().getFirst();
      channel = recovered.name();
      publish(store, recovered, "attack at noon");
      publish(store, recovered, "");
      publish(store, recovered, "attack at dusk");
      last = recovered.log().last();
      assertThat(read(recovered.log(), last).data()).isEqualTo(Payload.of("attack at dusk"));
      recovered.log().close();
    }

    var read = OriginalDirectory.read(copy, ReadOptions.defaults().withKey(KEY));

    assertThat(read.violations())
        .filteredOn(violation -> !violation.toString().startsWith("INDEX_MISSING"))
        .isEmpty();
    assertThat(read.channel(channel).lookups()).filteredOn(Lookup.Found.class::isInstance)
        .extracting(message -> ((Lookup.Found) message).data().toStringUtf8())
        .endsWith("attack at noon", "", "attack at dusk");
    assertThat(Files.readString(copy.resolve(channel).resolve("msgs.1.dat"), ISO_8859_1))
        .doesNotContain("attack at noon");
  }

  @Test
  void theJournalHoldsNoPayloadInClear() throws IOException {
    try (var store = open(directory, Algorithm.AES, KEY)) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      publish(store, new RecoveredState.Channel("orders", log, List.of(), 0), "attack at dawn");

      assertThat(Files.readString(directory.resolve(".standpipe.journal.1"), ISO_8859_1))
          .contains("orders")
          .doesNotContain("attack at dawn");
      log.close();
    }
  }

  @Test
  void aCrashLosesNothingThatIsEncrypted() throws IOException {
    var running = directory.resolve("running");
    var crashed = directory.resolve("crashed");
    try (var store = open(running, Algorithm.AES, KEY)) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("orders");
      publish(store, new RecoveredState.Channel("orders", log, List.of(), 0), "attack at dawn");
      copy(running, crashed);
      log.close();
    }
    try (var store = open(crashed, Algorithm.AES, KEY)) {
      var log = store.recover(FileStoreContractTest.SERVER).channels().getFirst().log();
      assertThat(read(log, 1).data()).isEqualTo(Payload.of("attack at dawn"));
      log.close();
    }
  }

  @Test
  void aWrongKeyIsRefusedAtTheStart() throws IOException {
    var copy = Fixtures.copyTo(directory, "mixed-crypt");
    try (var store = open(copy, Algorithm.AES, "another key")) {
      assertThatThrownBy(() -> store.recover(FileStoreContractTest.SERVER))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("wrong encryption key: message ");
    }
    try (var store = open(copy, Algorithm.AES, KEY)) {
      store.recover(FileStoreContractTest.SERVER).channels().forEach(found -> found.log().close());
    }
  }

  @Test
  void oneChannelThatTheKeyOpensIsEnoughToStart() {
    try (var store = open(directory, Algorithm.AES, "old")) {
      store.recover(FileStoreContractTest.SERVER);
      var log = store.createChannel("a");
      publish(store, new RecoveredState.Channel("a", log, List.of(), 0), "old");
      log.close();
    }
    try (var store = new EncryptedStore(files(directory),
        EncryptionConfig.with(Algorithm.AES, "old"))) {
      store.recover(FileStoreContractTest.SERVER).channels().forEach(found -> found.log().close());
    }
    // A channel under another key beside it, as after a key was changed.
    var other = new EncryptedLog(new MemoryStore(1 << 20).createChannel("b"),
        new PayloadCipher(EncryptionConfig.with(Algorithm.AES, "new"), "b"));
    var sealed = other.seal(entry("new"));
    try (var store = files(directory)) {
      store.recover(FileStoreContractTest.SERVER).channels().forEach(found -> found.log().close());
      var log = store.createChannel("b");
      commit(store, new Operation.Append("b", List.of(sealed)));
      log.append(1, sealed);
      log.close();
    }

    try (var store = open(directory, Algorithm.AES, "new")) {
      var channels = store.recover(FileStoreContractTest.SERVER).channels();
      assertThatThrownBy(() -> read(channels.getFirst().log(), 1))
          .isInstanceOf(StoreException.class)
          .hasMessage("cipher: message authentication failed");
      assertThat(read(channels.getLast().log(), 1).data()).isEqualTo(Payload.of("new"));
      channels.forEach(found -> found.log().close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\u0002 short", "\u0001 longer than what encryption adds to it",
      "\u0002 longer than what encryption adds to it", "\u0003 and so on"})
  void whatWasStoredInClearIsReadWhateverItBeginsWith(String data) {
    var clear = new MemoryStore(1 << 20).createChannel("orders");
    clear.append(1, entry(data));

    var log = new EncryptedLog(clear, cipher("orders"));

    assertThat(read(log, 1).data()).isEqualTo(Payload.of(data));
  }

  @ParameterizedTest
  @EnumSource
  void aMessageIsReadAsOftenAsOneLikes(Algorithm algorithm) {
    try (var store = new EncryptedStore(new MemoryStore(1 << 20),
        EncryptionConfig.with(algorithm, KEY))) {
      var log = store.createChannel("orders");
      log.append(1, log.seal(entry("one")));
      log.append(2, log.seal(entry("two")));

      for (int i = 0; i < 3; i++) {
        assertThat(read(log, 1).data()).isEqualTo(Payload.of("one"));
        assertThat(read(log, 2).data()).isEqualTo(Payload.of("two"));
      }
    }
  }

  @Test
  void noNonceIsUsedTwice() {
    var nonces = new ArrayList<Payload>();
    for (int run = 0; run < 3; run++) {
      var log = new EncryptedLog(new MemoryStore(1 << 20).createChannel("orders"),
          cipher("orders"));
      for (int i = 0; i < 1_000; i++) {
        var sealed = new String(log.seal(entry("one")).bytes(), ISO_8859_1);
        int start = sealed.indexOf('\u0001');
        nonces.add(Payload.of(sealed.substring(start, start + 13)));
      }
    }
    assertThat(nonces).doesNotHaveDuplicates();
  }

  @Test
  void theNonceCountsOnFromTheChannelsNextSequence() {
    var clear = new MemoryStore(1 << 20).createChannel("orders");
    for (int i = 1; i <= 0x1ff; i++) {
      clear.append(i, entry("clear"));
    }
    var log = new EncryptedLog(clear, cipher("orders"));

    assertThat(counter(log)).isEqualTo("\u0000\u0000\u0000\u0002\u0000");
    assertThat(counter(log)).isEqualTo("\u0000\u0000\u0000\u0002\u0001");
  }

  private static String counter(MessageLog log) {
    var sealed = new String(log.seal(entry("one")).bytes(), ISO_8859_1);
    int start = sealed.indexOf("\" \u0001") + 3;
    return sealed.substring(start + 7, start + 12);
  }

  /// The figures are those of the reference, 6.
  @Test
  void theKeyOfAChannelIsDerivedAsTheOriginalDoes() {
    var key = PayloadCipher.channelKey(Payload.of(KEY), "secret");
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo("d9cf8970005ca96ac3c8ca85f83ddeacd680e6e17b64d2bda5170c1268198ca9");
  }

  @Test
  void theKeyIsNeverShown() {
    assertThat(EncryptionConfig.with(Algorithm.AES, KEY).toString())
        .isEqualTo("encrypted with AES");
  }

  @Test
  void thereIsNoEncryptionWithoutAKey() {
    assertThatThrownBy(() -> EncryptionConfig.with(Algorithm.AES, ""))
        .hasMessage("encryption key required");
  }

  @Test
  void anAlgorithmIsNamedInAnyCaseOrChosenByTheProcessor() {
    assertThat(Algorithm.named("aes")).isEqualTo(Algorithm.AES);
    assertThat(Algorithm.named("ChaCha")).isEqualTo(Algorithm.CHACHA);
    assertThat(Algorithm.ofProcessor("amd64")).isEqualTo(Algorithm.AES);
    assertThat(Algorithm.ofProcessor("aarch64")).isEqualTo(Algorithm.CHACHA);
    assertThatThrownBy(() -> Algorithm.named("DES")).hasMessage("encryption cipher not supported");
  }

  private static PayloadCipher cipher(String channel) {
    return new PayloadCipher(EncryptionConfig.with(Algorithm.AES, KEY), channel);
  }

  private static Store open(Path path, Algorithm algorithm, String key) {
    return new EncryptedStore(files(path), EncryptionConfig.with(algorithm, key));
  }

  private static FileStore files(Path path) {
    return FileStore.open(FileStoreConfig.of(path), System.getLogger("test"));
  }

  private static void publish(Store store, RecoveredState.Channel channel, String data) {
    var log = channel.log();
    var sealed = log.seal(entry(channel.name(), data));
    commit(store, new Operation.Append(channel.name(), List.of(sealed)));
    log.append(log.last() + 1, sealed);
  }

  private static Entry entry(String channel, String data) {
    var published = new PubMsg("me", "guid", Subject.of(channel), Subject.EMPTY, Payload.of(data),
        Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    assertThat(parser.parse(published, 0, published.length)).isTrue();
    var bytes = new byte[MsgProto.entrySize(channel.length(), 0, parser.data().length())];
    int end = MsgProto.writeFields(bytes, 0, published, parser.subject(), parser.reply(),
        parser.data());
    return new Entry(bytes, MsgProto.writeTimestamp(bytes, end, NOW), NOW);
  }

  private static Entry entry(String data) {
    return StoreContract.entry(data, NOW);
  }

  private static void commit(Store store, Operation operation) {
    var failure = new CompletableFuture<String>();
    if (!store.journal().propose(operation, outcome -> failure.complete(outcome.failure()))) {
      assertThat(failure.join()).isEmpty();
    }
  }

  private static DeliveredMessage read(MessageLog log, long sequence) {
    while (!log.fetch(sequence)) {
      LockSupport.parkNanos(100_000);
    }
    var buffer = new MessageBuffer();
    assertThat(log.read(sequence, buffer)).as("message %d", sequence).isTrue();
    return requireNonNull(DeliveredMessage.decode(buffer.bytes(), 0, buffer.length()));
  }

  private static void copy(Path source, Path target) throws IOException {
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file).toString()));
      }
    }
  }
}
