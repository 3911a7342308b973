package io.standpipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import io.standpipe.store.original.OriginalDirectory;
import io.standpipe.store.original.ReadOptions;
import io.standpipe.streaming.StreamingConfig;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.PubMsg;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole server on a directory, seen from outside: by a publisher, by a script, and in the files.
class FileStoreServerTest {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  @TempDir
  Path directory;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private StoreLimits limits = StoreLimits.DEFAULT;
  private SliceLimits slices = SliceLimits.DEFAULT;
  private Optional<Path> script = Optional.empty();
  private EncryptionConfig encryption = EncryptionConfig.NONE;

  @Test
  void aSliceThatIsDroppedGoesToTheScriptWithBothItsFiles() throws IOException {
    var archive = Files.createDirectories(directory.resolve("archive"));
    script("""
        echo "arguments: $# $1"
        echo "$2 $3" >> %1$s/calls
        mv "$2" "$3" %1$s/
        """.formatted(archive));
    slices = new SliceLimits(2, 0, Duration.ZERO);
    limits = messages(4);

    try (var server = start(); var client = new Client(server)) {
      for (int i = 1; i <= 9; i++) {
        assertThat(client.publish("foo", "message " + i)).isEmpty();
      }
    }

    // Stopping waits for the scripts.
    assertThat(Files.readAllLines(archive.resolve("calls")))
        .containsExactlyInAnyOrder(call("foo", 1), call("foo", 2));
    assertThat(lines).anyMatch(line -> line.startsWith(
        "Output of archive script for foo (" + store().resolve("foo").resolve("msgs.1.dat.bak")
            + " and " + store().resolve("foo").resolve("msgs.1.idx.bak") + "): arguments: 3 foo"));
    try (var left = Files.list(store().resolve("foo"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("msgs.1") || name.endsWith(".bak"));
    }

    // Archived slices may be put back.
    var back = directory.resolve("back");
    Files.createDirectories(back.resolve("foo"));
    for (var slice : List.of("1", "2")) {
      for (var suffix : List.of("dat", "idx")) {
        Files.copy(archive.resolve("msgs." + slice + "." + suffix + ".bak"),
            back.resolve("foo").resolve("msgs." + slice + "." + suffix));
      }
    }
    var read = OriginalDirectory.read(back, ReadOptions.defaults());
    assertThat(read.violations()).noneMatch(violation -> violation.file().contains("msgs."));
    assertThat(read.channel("foo").messages()).extracting(message -> message.sequence())
        .containsExactly(1L, 2L, 3L, 4L);
  }

  private String call(String channel, int slice) {
    var file = store().resolve(channel).resolve("msgs." + slice);
    return file + ".dat.bak " + file + ".idx.bak";
  }

  @Test
  void aScriptThatFailsIsReportedWithItsOutput() throws IOException {
    script("echo it went wrong; exit 3");
    slices = new SliceLimits(1, 0, Duration.ZERO);
    limits = messages(1);

    try (var server = start(); var client = new Client(server)) {
      client.publish("foo", "1");
      client.publish("foo", "2");
    }

    assertThat(lines).anyMatch(line -> line.startsWith("Error invoking archive script \"")
        && line.endsWith("exit status 3 (output=it went wrong\n)"));
  }

  @Test
  void aScriptThatIsNotThereIsReported() throws IOException {
    script = Optional.of(directory.resolve("none.sh"));
    slices = new SliceLimits(1, 0, Duration.ZERO);
    limits = messages(1);

    try (var server = start(); var client = new Client(server)) {
      client.publish("foo", "1");
      assertThat(client.publish("foo", "2")).isEmpty();
    }

    assertThat(lines).anyMatch(line -> line
        .startsWith("Error invoking archive script \"" + directory.resolve("none.sh") + "\": "));
  }

  @Test
  void channelsThatDifferOnlyInCaseAreRefusedAlsoAfterARestart() throws IOException {
    var refusal = "rejecting channel \"FOO\" because channel \"foo\" alreay exists (different cases not allowed)";
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish("foo", "1")).isEmpty();
      assertThat(client.publish("FOO", "2")).isEqualTo(refusal);
    }
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish("FOO", "2")).isEqualTo(refusal);
      assertThat(client.publish("foo", "2")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a\\b", "-rf", "~", "con", "k\u00e4se.\u00fcber", "subs1",
      "msgs.1.dat", "lost+found", "a?b", "\"quoted\"", "100%"})
  void aNameThatIsUnusualForAFileIsKept(String channel) throws IOException {
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish(channel, "1")).isEmpty();
    }
    assertThat(store().resolve(channel).resolve("msgs.1.dat")).exists();
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish(channel, "2")).isEmpty();
    }
    assertThat(OriginalDirectory.read(store(), ReadOptions.defaults()).channel(channel).last())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.dat", "clients.dat", "nul\u0000"})
  void aNameThatNoDirectoryCanHaveIsRefusedAndTheOthersGoOn(String channel) throws IOException {
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish(channel, "1")).contains("unable to create message store for [",
          "a directory cannot have this name: ");
      assertThat(client.publish("foo", "1")).isEmpty();
    }
  }

  @Test
  void aNameMayHave255Bytes() throws IOException {
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish("x".repeat(255), "1")).isEmpty();
      assertThat(client.publish("y".repeat(256), "1")).contains("at most 255 bytes");
    }
  }

  @Test
  void anInactiveChannelLosesItsDirectory() throws IOException {
    limits = new StoreLimits(0, new ChannelLimits(0, 0, 0, Duration.ZERO, Duration.ofMillis(200)),
        Map.of());
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish("foo", "1")).isEmpty();

      await(() -> lines.contains("Channel \"foo\" has been deleted")
          && !Files.exists(store().resolve("foo")));

      assertThat(client.publish("foo", "2")).isEmpty();
    }
  }

  @Test
  void payloadsAreEncryptedInTheFiles() throws IOException {
    encryption = EncryptionConfig.with(Algorithm.CHACHA, "key");
    try (var server = start(); var client = new Client(server)) {
      assertThat(client.publish("foo", "attack at dawn")).isEmpty();
    }
    var read = OriginalDirectory.read(store(), ReadOptions.defaults().withKey("key"));
    assertThat(read.channel("foo").lookups().getFirst().toString()).contains("attack at dawn");
    assertThat(Files.readString(store().resolve("foo").resolve("msgs.1.dat"), ISO_8859_1))
        .doesNotContain("attack");

    encryption = EncryptionConfig.with(Algorithm.CHACHA, "other");
    assertThatThrownBy(this::start).isInstanceOf(StartException.class)
        .hasMessageContaining("wrong encryption key: message foo:1 was encrypted with another one");
  }

  @Test
  void aDirectoryOfAnotherClusterIsRefusedInOneLine() {
    start().close();

    assertThatThrownBy(() -> Standpipe.builder()
        .host("127.0.0.1")
        .port(0)
        .clusterId("other")
        .fileStore(FileStoreConfig.of(store()))
        .start()).isInstanceOf(StartException.class)
        .hasMessage("cluster ID \"other\" does not match recovered value of \"test-cluster\"");
    start().close();
  }

  private Path store() {
    return directory.resolve("store");
  }

  private static StoreLimits messages(int max) {
    return new StoreLimits(0, new ChannelLimits(0, max, 0, Duration.ZERO, Duration.ZERO), Map.of());
  }

  private void script(String text) throws IOException {
    var file = Files.writeString(directory.resolve("script.sh"), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    script = Optional.of(file);
  }

  private Standpipe start() {
    var defaults = FileStoreConfig.of(store());
    var old = StreamingConfig.DEFAULT;
    return Standpipe.builder()
        .host("127.0.0.1")
        .port(0)
        .logging(_ -> new RecordingLogger("", lines))
        .streaming(new StreamingConfig(old.clusterId(), old.heartbeatInterval(),
            old.heartbeatTimeout(), old.heartbeatFailCount(), old.replaceDurable(), limits))
        .fileStore(new FileStoreConfig(store(), limits, false, defaults.autoSync(), true,
            defaults.polynomial(), slices, script, defaults.handlesMax(), 2, false,
            defaults.compaction(), defaults.readBlockBytes(), defaults.journalSegmentBytes()))
        .encryption(encryption)
        .start();
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waiting").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// A publisher that waits for each answer.
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Client(Standpipe server) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      in = socket.getInputStream();
      send("CONNECT {\"verbose\":false}\r\nSUB reply 1\r\nSUB hb 2\r\n".getBytes(UTF_8));
      request("_STAN.discover.test-cluster",
          new ConnectRequest("me", Subject.of("hb"), 1, Subject.of("c"), 5, 3).encode());
    }

    /// The error that the server answers, or nothing.
    String publish(String channel, String data) throws IOException {
      var answer = request("_STAN.pub.test-cluster." + channel, new PubMsg("me", "guid",
          Subject.of(channel), Subject.EMPTY, Payload.of(data), Subject.of("c")).encode());
      return answer.substring(answer.indexOf("guid") + 4).replaceFirst("(?s)^\\u0012.", "");
    }

    private String request(String subject, byte[] payload) throws IOException {
      send(("PUB " + subject + " reply " + payload.length + "\r\n").getBytes(UTF_8));
      send(payload);
      send("\r\n".getBytes(UTF_8));
      var line = readLine();
      while (!line.startsWith("MSG reply ")) {
        assertThat(line).doesNotStartWith("-ERR");
        line = readLine();
      }
      var answer = in.readNBytes(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
      return new String(answer, UTF_8);
    }

    private void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    private String readLine() throws IOException {
      var line = new StringBuilder();
      int c = in.read();
      for (; c != '\n' && c >= 0; c = in.read()) {
        line.append((char) c);
      }
      assertThat(c).as("end of the connection").isNotNegative();
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
