package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.LogConfig;
import io.standpipe.config.LogLevels;
import io.standpipe.config.LogTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir
  private Path directory;

  private static Log log(LogOutput output, LogLevels levels, Duration patience) {
    var log = new Log(output, levels, InstantSource.fixed(FakeOutput.LEAP_DAY), patience);
    log.start();
    return log;
  }

  /// Waits for an output as long as that takes.
  static Log log(LogOutput output, LogLevels levels) {
    return log(output, levels, LONG);
  }

  private static Log log(LogOutput output) {
    return log(output, LogLevels.DEFAULT, LONG);
  }

  private static LogConfig config(LogTarget target, LogLevels levels) {
    return new LogConfig(target, false, false, false, levels);
  }

  private LogTarget.File file(String name) {
    return new LogTarget.File(directory.resolve(name), 0);
  }

  @Test
  void linesAreWrittenInOrderBeforeTheLogIsClosed() {
    var output = FakeOutput.create();
    try (var log = log(output)) {
      IntStream.range(0, 10_000)
          .forEach(i -> log.write(Component.CORE, LogLevel.INFO, "line " + i));
    }

    assertThat(output.lines()).hasSize(10_000).first().isEqualTo("INFO line 0");
    assertThat(output.lines()).last().isEqualTo("INFO line 9999");
    assertThat(output.isClosed()).isTrue();
  }

  @Test
  void aStreamingLineHasAPrefixAndACoreLineNone() {
    var output = FakeOutput.create();
    try (var log = log(output)) {
      log.logger("streaming").log(Level.INFO, "Streaming Server is ready");
      log.logger("core").log(Level.WARNING, "{0} of {1}", "one", "two");
    }

    assertThat(output.lines()).containsExactly("INFO STREAM: Streaming Server is ready",
        "WARNING one of two");
  }

  @Test
  void debugAndTraceAreSeparateSwitches() {
    var output = FakeOutput.create();
    try (var log = log(output, new LogLevels(false, true, true, false), LONG)) {
      log.logger("streaming").log(Level.DEBUG, "hidden");
      log.logger("streaming").log(Level.TRACE, "shown");
      log.logger("core").log(Level.DEBUG, "shown too");
      log.logger("core").log(Level.TRACE, "hidden too");
    }

    assertThat(output.lines()).containsExactly("TRACE STREAM: shown", "DEBUG shown too");
  }

  @Test
  void aFailureIsFollowedByWhereItHappened() {
    var output = FakeOutput.create();
    try (var log = log(output)) {
      log.logger("core").log(Level.ERROR, "could not", new IOException("broken"));
    }

    assertThat(output.lines()).first().isEqualTo("ERROR could not: java.io.IOException: broken");
    assertThat(output.lines()).element(1).asString().contains("LogTest.aFailureIsFollowedBy");
  }

  @Test
  void allCausesOfAFailureAreNamedAndTheFirstOneIsShown() {
    var output = FakeOutput.create();
    try (var log = log(output)) {
      log.logger("core")
          .log(Level.ERROR, "could not",
              new IllegalStateException("outer", new UncheckedIOException(root())));
    }

    assertThat(output.lines()).first()
        .isEqualTo("ERROR could not: java.lang.IllegalStateException: outer; caused by "
            + "java.io.UncheckedIOException: java.io.IOException: broken; caused by "
            + "java.io.IOException: broken");
    assertThat(output.lines()).element(1).asString().contains("LogTest.root(");
  }

  private static IOException root() {
    return new IOException("broken");
  }

  @Test
  void anOutputThatTakesNothingHoldsUpNobodyForLongAndTheLossIsReported()
      throws InterruptedException {
    var output = FakeOutput.blocked();
    var text = "x".repeat(100_000);
    try (var log = log(output, LogLevels.DEFAULT, Duration.ofMillis(1))) {
      log.write(Component.CORE, LogLevel.INFO, "first");
      output.awaitFirst();
      for (var i = 0; i < 20; i++) {
        log.write(Component.CORE, LogLevel.INFO, text);
      }
      output.unblock();
    }

    var kept = output.lines().stream().filter(line -> line.endsWith(text)).count();
    assertThat(kept).isEqualTo(10);
  }

  @Test
  void theLogSaysHowManyLinesAreMissingOnceItGoesOn() throws InterruptedException {
    var output = FakeOutput.blocked();
    var text = "x".repeat(100_000);
    try (var log = log(output, LogLevels.DEFAULT, Duration.ofMillis(1))) {
      log.write(Component.CORE, LogLevel.INFO, "first");
      output.awaitFirst();
      for (var i = 0; i < 20; i++) {
        log.write(Component.CORE, LogLevel.INFO, text);
      }
      output.unblock();
      while (output.lines().size() < 12) {
        Thread.onSpinWait();
      }
    }

    assertThat(output.lines())
        .contains("WARNING STREAM: Log lines lost because nothing took them: 10");
  }

  @Test
  void anOutputThatIsMerelySlowGetsEveryLine() throws InterruptedException {
    var output = FakeOutput.blocked();
    var text = "x".repeat(100_000);
    try (var log = log(output)) {
      log.write(Component.CORE, LogLevel.INFO, "first");
      output.awaitFirst();
      var writing = Thread.ofPlatform()
          .start(() -> IntStream.range(0, 50)
              .forEach(_ -> log.write(Component.CORE, LogLevel.INFO, text)));
      output.unblock();
      writing.join();
    }

    assertThat(output.lines()).hasSize(51);
  }

  @Test
  void aFileIsOpenedAgainAfterItWasMoved() throws IOException {
    var file = Files.writeString(directory.resolve("server.log"), "before\n");
    try (var log = Log.open(config(file("server.log"), LogLevels.DEFAULT))) {
      log.write(Component.CORE, LogLevel.INFO, "first");
      log.reopen();
    }
    try (var log = Log.open(config(file("server.log"), LogLevels.DEFAULT))) {
      Files.move(file, directory.resolve("old.log"));
      log.write(Component.CORE, LogLevel.INFO, "second");
      log.reopen();
    }

    assertThat(Files.readString(directory.resolve("old.log"))).startsWith("before\n")
        .contains("first", "second");
    assertThat(Files.readString(file)).endsWith("[INF] STREAM: File log re-opened\n");
  }

  @Test
  void whatIsNoFileIsNotOpenedAgain() {
    var output = FakeOutput.create();
    try (var log = log(output)) {
      log.reopen();
    }

    assertThat(output.lines())
        .containsExactly("INFO STREAM: File log re-open ignored, not a file logger");
  }

  @Test
  void levelsAndTargetChangeWhileTheLogIsInUse() throws IOException {
    var before = config(file("a.log"), LogLevels.DEFAULT);
    var after = config(file("b.log"), new LogLevels(true, false, false, false));
    try (var log = Log.open(before)) {
      var logger = log.logger("streaming");
      logger.log(Level.DEBUG, "one");
      logger.log(Level.INFO, "two");
      log.change(before, after);
      logger.log(Level.DEBUG, "three");
    }

    assertThat(Files.readString(directory.resolve("a.log"))).endsWith("[INF] STREAM: two\n")
        .hasLineCount(1);
    assertThat(Files.readString(directory.resolve("b.log"))).endsWith("[DBG] STREAM: three\n")
        .hasLineCount(1);
  }

  @Test
  void aTargetThatCannotBeOpenedLeavesTheLogWhereItWas() throws IOException {
    var before = config(file("a.log"), LogLevels.DEFAULT);
    try (var log = Log.open(before)) {
      log.change(before, config(file("none/b.log"), LogLevels.DEFAULT));
    }

    assertThat(Files.readString(directory.resolve("a.log")))
        .endsWith("[WRN] error opening file: open " + directory.resolve("none/b.log")
            + ": no such file or directory; the log stays where it was\n");
  }
}
