package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers in containers of little memory: the kernel ends a process that takes more, and the JVM
/// one that runs out of what it may take.
///
/// The load lasts as many minutes as `standpipe.minutes` says, half a minute unless given.
@Tag("deploy")
class MemoryDeployment {
  private static final Duration LOAD = Duration.ofSeconds(
      Math.round(60 * Double.parseDouble(System.getProperty("standpipe.minutes", ".5"))));
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final int STALLED = 5;

  private static Container start(int mebibytes, List<String> options, String... arguments) {
    var all = new ArrayList<>(
        List.of("--memory", mebibytes + "m", "--memory-swap", mebibytes + "m"));
    all.addAll(options);
    return Container.start(all, arguments);
  }

  private static void load(String program, Container container, String... words) {
    var command = new ArrayList<>(List.of(REPOSITORY.resolve("standpipe").toString(), program, "-s",
        "nats://127.0.0.1:" + container.server().port(), "-timeout", "60s"));
    command.addAll(List.of(words));
    Command.run(REPOSITORY, Map.of("STANDPIPE_NO_BUILD", "1"), command.toArray(String[]::new));
  }

  /// Bursts that push old messages out, many subscribers, large messages, many channels, replays,
  /// until the time is over. Every one of them has to succeed.
  private static int loadForAWhile(Container container) {
    var end = System.nanoTime() + LOAD.toNanos();
    int rounds = 0;
    for (; System.nanoTime() < end; rounds++) {
      load("bench", container, "-np", "2", "-n", "200000", "burst");
      load("bench", container, "-np", "0", "-ns", "2", "-n", "10000", "burst");
      load("bench", container, "-np", "2", "-n", "20000", "-ms", "4096", "large");
      load("bench", container, "-ns", "50", "-rate", "500", "-dur", "3s", "fan");
      load("bench", container, "-channels", "200", "many");
    }
    return rounds;
  }

  private record Measured(String store, long idle, long peak, int rounds) {}

  private static Measured measure(
      int mebibytes,
      String store,
      List<String> options,
      String... arguments) {
    try (var container = start(mebibytes, options, arguments);
        var client = container.connect("witness")) {
      var witness = client.subscribe(Subscribe.to("witness").durable("d"));
      long idle = container.residentMebibytes();
      int rounds = loadForAWhile(container);
      client.publish("witness", "still here");
      witness.expect(1);
      assertThat(container.server().standardError()).doesNotContain("[ERR]", "[FTL]",
          "OutOfMemory");
      return new Measured(store, idle, container.peakMebibytes(), rounds);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void serversUnderLoadLiveInLittleMemory(int mebibytes, @TempDir Path directory)
      throws IOException, InterruptedException, ExecutionException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Podman.image();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var memory = threads.submit(() -> measure(mebibytes, "memory store", List.of(), "-mc", "250",
          "-mm", "0", "-mb", "4MB"));
      var file = threads
          .submit(() -> measure(mebibytes, "file store", List.of("--volume", directory + ":/data"),
              "-store", "file", "-dir", "/data", "-mc", "250", "-mm", "0", "-mb", "64MB"));
      for (var measured : List.of(memory.get(), file.get())) {
        assertThat(measured.rounds()).isPositive();
        System.out.printf("%d MiB, %s: %d MiB idle, %d MiB at most in %d rounds, %d s%n", mebibytes,
            measured.store(), measured.idle(), measured.peak(), measured.rounds(),
            LOAD.toSeconds());
      }
    }
  }

  @Test
  void aMemoryStoreThatIsFullRefusesMessagesAndServesWhatItHas() {
    try (var container = start(128, List.of()); var client = container.connect("client")) {
      var data = "x".repeat(50_000);
      long stored = 0;
      var error = "";
      while (error.isEmpty()) {
        error = client.publish(client.message("orders", data)).error();
        stored++;
        assertThat(stored).as("messages of 50 kB in 128 MiB").isLessThan(2000);
      }
      assertThat(error).contains("memory store is full");
      assertThat(client.subscribe(Subscribe.to("orders").from(Start.FIRST)).next((int) stored - 1))
          .hasSizeGreaterThan(100);
      assertThat(container.server().isAlive()).isTrue();
    }
  }

  @Test
  void subscribersThatDoNotReadDoNotTakeTheMemoryOfTheOthers() throws IOException {
    var stalled = new ArrayList<Socket>();
    try (var container = start(128, List.of()); var client = container.connect("client")) {
      for (int i = 0; i < STALLED; i++) {
        var socket = new Socket();
        stalled.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(container.server().address());
        socket.getOutputStream().write("CONNECT {}\r\nSUB flood 1\r\nPING\r\n".getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('I');
      }
      load("core-bench", container, "-np", "2", "-n", "400000", "-ms", "1024", "flood");
      assertThat(client.publish("orders", "one").error()).isEmpty();
      assertThat(container.server().standardError()).contains("Slow Consumer");
    } finally {
      for (var socket : stalled) {
        socket.close();
      }
    }
  }
}
