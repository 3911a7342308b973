package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.standpipe.store.Operation;
import io.standpipe.store.StoreContract;
import io.standpipe.store.file.FileStore;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreContractTest;
import io.standpipe.store.original.Fixtures;
import io.standpipe.store.original.FormatViolation.Kind;
import io.standpipe.store.original.OriginalDirectory;
import io.standpipe.store.original.ReadOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `standpipe store check` and `store repair`, on directories of NATS Streaming Server 0.25.6 and
/// on what people mistake for one.
class StoreCommandTest {
  private static final String KEY = "fixture-key-0123456789";

  @TempDir
  Path directory;

  private record Result(int status, String out, String err) {}

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      plain       | foo: 5 messages 1..5, 320 bytes in 1 file, 0 subscriptions
      subs        | 7 subscriptions
      slices      | messages 16..40
      gapfill     | g:
      gaps        | s:
      idx-missing | t: 5 messages 1..5
      clustered   | file store of cluster
      aes         | secret: 4 messages 1..4, 396 bytes in 1 file, 0 subscriptions; encrypted: 3 AES, 0 CHACHA
      chacha      | encrypted: 0 AES, 3 CHACHA
      mixed-crypt | AES
      """)
  void aSoundDirectoryIsDescribed(String fixture, String line) throws IOException {
    var store = Fixtures.copyTo(directory, fixture);
    var before = content(store);

    var result = run("check", store.toString());

    assertThat(result.out()).contains(line).endsWith("sound\n");
    assertThat(result.status()).isZero();
    assertThat(content(store)).isEqualTo(before);
    assertThat(run("repair", store.toString(), "--yes").status()).isZero();
    assertThat(content(store)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      truncated-msgs    | DAMAGE t/msgs.1.dat at 132: 25 bytes that are no whole message at the end, after sequence 4
      truncated-subs    | DAMAGE t/subs.dat at 186:
      truncated-clients | DAMAGE clients.dat at 4:
      crc-last          | DAMAGE t/msgs.1.dat at 132:
      crc-mid           | DAMAGE t/msgs.1.dat at 36: 32 bytes that are no message, after sequence 1
      zero-tail         | zeros at the end, after sequence 5
      orphan            | sequence 5 is there again; the last one counts
      idx-behind        | DAMAGE t/msgs.1.idx at 0: the original's index does not fit its messages: it has 4 entries for 5
      idx-short         | DAMAGE t/msgs.1.idx at 0: the original's index does not fit
      """)
  void damageIsFoundAndRepaired(String fixture, String line) throws IOException {
    var store = Fixtures.copyTo(directory, fixture);
    var before = content(store);

    var check = run("check", store.toString());

    assertThat(check.out()).contains(line).contains("damaged: ");
    assertThat(check.status()).isEqualTo(1);
    assertThat(content(store)).isEqualTo(before);

    var repair = run("repair", store.toString(), "--yes");

    assertThat(repair.out()).contains("The repair will:").endsWith("sound\n");
    assertThat(repair.status()).isZero();
    assertThat(run("check", store.toString()).status()).isZero();
    // The index is made anew by the original when it is not there.
    var read = OriginalDirectory.read(store, ReadOptions.defaults());
    assertThat(read.violations()).filteredOn(violation -> violation.kind() != Kind.INDEX_MISSING)
        .isEmpty();
    assertThat(read.startFailure()).isEmpty();
    try (var server = FileStore.open(FileStoreConfig.of(store), System.getLogger("test"))) {
      server.recover(FileStoreContractTest.SERVER).channels().forEach(found -> found.log().close());
    }
  }

  @Test
  void whatIsCutOutIsKept() throws IOException {
    var store = Fixtures.copyTo(directory, "crc-mid");
    var old = Files.readAllBytes(store.resolve("t").resolve("msgs.1.dat"));

    run("repair", store.toString(), "--yes");

    assertThat(Files.readAllBytes(store.resolve("t").resolve("cut-msgs.1.dat-0"))).isEqualTo(old);
    assertThat(store.resolve("t").resolve("cut-msgs.1.idx-0")).exists();
  }

  @Test
  void aRepairedChannelHasAllMessagesThatWereGood() throws IOException {
    var store = Fixtures.copyTo(directory, "crc-mid");

    run("repair", store.toString(), "--yes");

    var channel = OriginalDirectory.read(store, ReadOptions.defaults()).channel("t");
    assertThat(channel.gaps()).containsExactly(2L);
    assertThat(channel.last()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"y,0", "YES,0", "n,1", "'',1"})
  void theRepairAsksFirst(String answer, int status) throws IOException {
    var store = Fixtures.copyTo(directory, "truncated-msgs");

    var result = run(Map.of(), answer + "\n", "repair", store.toString());

    assertThat(result.out())
        .contains("cut t/msgs.1.dat at 132, and keep what follows in " + "t/cut-msgs.1.dat-132")
        .contains("[y/N]");
    assertThat(result.status()).isEqualTo(status);
    assertThat(Files.exists(store.resolve("t").resolve("cut-msgs.1.dat-132")))
        .isEqualTo(status == 0);
  }

  @Test
  void aKeyIsTriedOnEveryMessage() throws IOException {
    var store = Fixtures.copyTo(directory, "mixed-crypt");

    var right = run(Map.of("NATS_STREAMING_ENCRYPTION_KEY", KEY), "", "check", store.toString());
    var wrong = run(Map.of("NATS_STREAMING_ENCRYPTION_KEY", "other"), "", "check",
        store.toString());

    assertThat(right.status()).isZero();
    assertThat(right.out()).doesNotContain("not opened");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).contains("not opened by the key");
    assertThat(wrong.err())
        .contains("NATS_STREAMING_ENCRYPTION_KEY opens none of the encrypted messages");
  }

  @Test
  void aDirectoryInUseIsCheckedAndNotRepaired() throws IOException {
    var store = Fixtures.copyTo(directory, "crc-mid");
    try (var server = FileStore.open(FileStoreConfig.of(store), System.getLogger("test"))) {
      var recovered = server.recover(FileStoreContractTest.SERVER);

      var check = run("check", store.toString());
      var repair = run("repair", store.toString(), "--yes");

      assertThat(check.out()).contains("in use by ").contains("t: 4 messages 1..5");
      assertThat(check.status()).isEqualTo(1);
      assertThat(repair.err()).contains("is in use by ").contains("stop it first");
      assertThat(repair.status()).isEqualTo(2);
      recovered.channels().forEach(found -> found.log().close());
    }
  }

  @Test
  void aJournalIsToldOf() throws IOException {
    var running = directory.resolve("running");
    var crashed = directory.resolve("crashed");
    try (var server = FileStore.open(FileStoreConfig.of(running), System.getLogger("test"))) {
      server.recover(FileStoreContractTest.SERVER);
      var log = server.createChannel("orders");
      var entry = StoreContract.entry("one", 1L << 60);
      var done = new CompletableFuture<String>();
      server.journal()
          .propose(new Operation.Append("orders", List.of(entry)),
              outcome -> done.complete(outcome.failure()));
      log.append(1, entry);
      assertThat(done.join()).isEmpty();
      copy(running, crashed);
      log.close();
    }

    var result = run("check", crashed.toString());

    assertThat(result.out())
        .contains("not stopped cleanly: the journal holds 1 changes with 1 messages");
    assertThat(result.status()).isZero();
    assertThat(run("check", running.toString()).out()).doesNotContain("journal");
  }

  @Test
  void allKindsOfDamageAtOnceAreRepaired() throws IOException {
    var store = Fixtures.copyTo(directory, "slices");
    var channel = store.resolve("s");
    Files.write(store.resolve("server.dat"), new byte[]{1, 0, 0, 0, 9, 9});
    Files.write(channel.resolve("msgs.x.dat"), new byte[]{1});
    Files.write(channel.resolve("msgs.99.idx"), new byte[]{1, 0, 0, 0});
    Files.write(channel.resolve("subs.dat"), new byte[]{1, 0});
    try (var file = new RandomAccessFile(channel.resolve("msgs.5.dat").toFile(), "rw")) {
      file.write(new byte[]{7, 7, 7, 7});
    }
    try (var file = new RandomAccessFile(channel.resolve("msgs.6.dat").toFile(), "rw")) {
      file.setLength(file.length() + 100);
      file.seek(40);
      file.write(0xff);
    }

    var check = run("check", store.toString());

    assertThat(check.out().lines().filter(line -> line.contains("DAMAGE"))).hasSizeGreaterThan(5);
    assertThat(run("repair", store.toString(), "--yes").status()).isZero();
    assertThat(run("check", store.toString()).out()).contains("server.dat is missing");
    assertThat(OriginalDirectory.read(store, ReadOptions.defaults()).startFailure()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void wrongUseIsOneClearLine(List<String> arguments, String text) {
    var result = run(arguments.toArray(String[]::new));

    assertThat(result.err()).startsWith(text);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(use("what is to be done: check, repair or init-sql?"),
        use("which directory?", "check"), use("no such command: store mend", "mend", "d"),
        use("no such flag: --force", "repair", "d", "--force"),
        use("one directory at a time, not also e", "check", "d", "e"),
        use("check has no --yes", "check", "d", "--yes"),
        use("-file_crc_poly needs a number", "check", "d", "-file_crc_poly"),
        use("crc polynomial should be between 1 and 4294967295", "check", "d", "-file_crc_poly",
            "x"),
        use("no/such: no such directory", "check", "no/such"));
  }

  private static Arguments use(String text, String... arguments) {
    return Arguments.of(List.of(arguments), text);
  }

  @Test
  void whatIsNoStoreIsSaidToBeNone() throws IOException {
    var file = Files.write(directory.resolve("file"), new byte[1]);
    var home = directory.resolve("home");
    Files.createDirectories(home.resolve("sub"));

    assertThat(run("check", file.toString()).err())
        .contains("is a file, not the directory of a store");
    assertThat(run("check", home.toString()).err())
        .contains("is not the directory of a file store");
    assertThat(run("repair", home.toString(), "--yes").status()).isEqualTo(2);
  }

  @Test
  void aFileThatMayNotBeReadIsNamed() throws IOException {
    var store = Fixtures.copyTo(directory, "plain");
    var secret = store.resolve("foo").resolve("msgs.1.dat");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(secret), "this user may read everything");

    var result = run("check", store.toString());

    assertThat(result.err()).contains("no permission to read " + secret);
    assertThat(result.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void helpSaysHowItIsUsed(String flag) {
    var result = run(flag);
    assertThat(result.out()).contains("store check DIR").contains("Exit status");
    assertThat(result.status()).isZero();
  }

  private static Result run(String... arguments) {
    return run(Map.of(), "", arguments);
  }

  private static Result run(Map<String, String> environment, String input, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = new StoreCommand(environment, new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .run(List.of(arguments));
    return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static Map<String, String> content(Path store) throws IOException {
    var content = new TreeMap<String, String>();
    try (var files = Files.walk(store)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        content.put(store.relativize(file).toString(), Files.readString(file, ISO_8859_1));
      }
    }
    return content;
  }

  private static void copy(Path source, Path target) throws IOException {
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file).toString()));
      }
    }
  }
}
