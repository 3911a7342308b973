package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.ProcessConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLoggerTest {
  private static final Instant LEAP_DAY = Instant.parse("2024-02-29T12:37:00.000123456Z");

  private final StringBuilder written = new StringBuilder();

  private LogLines lines(boolean isTerminal) {
    return new LogLines(new Memory(isTerminal), 4711, InstantSource.fixed(LEAP_DAY),
        ZoneOffset.ofHours(1));
  }

  private ConsoleLogger logger(String name, boolean debug, boolean trace) {
    var isStreaming = name.equals("streaming");
    return ConsoleLogger.named(name,
        new ProcessConfig(Optional.empty(), Optional.empty(), debug && isStreaming,
            trace && isStreaming, debug && !isStreaming, trace && !isStreaming, List.of()),
        lines(false));
  }

  @Test
  void aStreamingLineHasTheFormatOfTheOriginal() {
    logger("streaming", false, false).log(Level.INFO, "Streaming Server is ready");
    assertThat(written)
        .hasToString("[4711] 2024/02/29 13:37:00.000123 [INF] STREAM: Streaming Server is ready\n");
  }

  @Test
  void aCoreLineHasNoPrefix() {
    logger("core", false, false).log(Level.WARNING, "Slow consumer");
    assertThat(written).hasToString("[4711] 2024/02/29 13:37:00.000123 [WRN] Slow consumer\n");
  }

  @Test
  void debugAndTraceAreSeparateSwitches() {
    var trace = logger("streaming", false, true);
    trace.log(Level.DEBUG, "hidden");
    trace.log(Level.TRACE, "shown");
    var debug = logger("core", true, false);
    debug.log(Level.DEBUG, "shown too");
    debug.log(Level.TRACE, "hidden too");
    assertThat(written.toString().lines()).hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("shown"));
  }

  @Test
  void aTerminalGetsColouredLabels() {
    lines(true).write(LogLevel.WARNING, "", "careful");
    assertThat(written.toString()).endsWith("[\u001b[0;93mWRN\u001b[0m] careful\n");
  }

  @Test
  void textFromAClientCannotForgeALine() {
    logger("core", false, false).log(Level.INFO, "a\r\n[1] fake \u001b[2J");
    assertThat(written.toString()).endsWith("[INF] a\\r\\n[1] fake \\x1b[2J\n");
  }

  @Test
  void aFailureIsFollowedByWhereItHappened() {
    logger("core", false, false).log(Level.ERROR, "could not", new IOException("broken"));
    assertThat(written.toString().lines().toList()).first()
        .asString()
        .endsWith("[ERR] could not: java.io.IOException: broken");
    assertThat(written.toString().lines().toList()).element(1).asString().contains("[ERR]     at ");
  }

  @Test
  void parametersAreFormatted() {
    logger("core", false, false).log(Level.INFO, "{0} of {1}", "one", "two");
    assertThat(written.toString()).endsWith("[INF] one of two\n");
  }

  @Test
  void aLogFileIsAppendedToAndReopenedAfterItWasMoved(@TempDir Path directory) throws Exception {
    var path = Files.writeString(directory.resolve("server.log"), "before\n");
    var lines = LogLines.open(Optional.of(path));
    lines.write(LogLevel.INFO, "", "first");
    Files.move(path, directory.resolve("old.log"));
    lines.write(LogLevel.INFO, "", "second");
    lines.reopen();
    assertThat(Files.readString(directory.resolve("old.log"))).startsWith("before\n")
        .contains("first", "second");
    assertThat(Files.readString(path)).endsWith("[INF] STREAM: File log re-opened\n");
  }

  @Test
  void standardErrorHasNothingToReopen() {
    lines(false).reopen();
    assertThat(written.toString())
        .endsWith("[INF] STREAM: File log re-open ignored, not a file logger\n");
  }

  @Test
  void theDateFollowsTheClock() {
    var now = new Instant[]{LEAP_DAY};
    var lines = new LogLines(new Memory(false), 1, () -> now[0], ZoneId.of("UTC"));
    lines.write(LogLevel.INFO, "", "a");
    now[0] = LEAP_DAY.plusSeconds(86_400);
    lines.write(LogLevel.INFO, "", "b");
    assertThat(written).hasToString("""
        [1] 2024/02/29 12:37:00.000123 [INF] a
        [1] 2024/03/01 12:37:00.000123 [INF] b
        """);
  }

  private final class Memory implements LogOutput {
    private final boolean isTerminal;

    Memory(boolean isTerminal) {
      this.isTerminal = isTerminal;
    }

    @Override
    public boolean isTerminal() {
      return isTerminal;
    }

    @Override
    public void write(byte[] bytes) {
      written.append(new String(bytes, UTF_8));
    }

    @Override
    public boolean reopen() {
      return false;
    }
  }
}
