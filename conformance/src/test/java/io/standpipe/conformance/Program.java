package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A program that runs until it is told to stop. What it prints goes to `target/programs/`.
final class Program implements AutoCloseable {
  /// Long enough to compile, and to start a JVM, on a busy machine.
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;
  private final Path output;

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Program start(Path directory, Map<String, String> environment, List<String> command) {
    try {
      var output = Files.createDirectories(Path.of("target", "programs"))
          .resolve("%03d.out".formatted(STARTED.incrementAndGet()));
      // A build in the background of a shell ignores SIGINT, and so would its children.
      var words = new ArrayList<>(List.of("env", "--default-signal=INT"));
      words.addAll(command);
      var builder = new ProcessBuilder(words).directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      return new Program(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  List<String> lines() {
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitLine(String line) {
    Until.holds(line, PATIENCE, () -> {
      if (!process.isAlive()) {
        throw new AssertionError("ended with status " + process.exitValue() + ": " + lines());
      }
      return lines().contains(line);
    });
  }

  /// Sends SIGINT to the program and all it started, as a terminal does for Ctrl-C, and returns the
  /// exit status.
  int interrupt() {
    var all = Stream.concat(Stream.of(process.toHandle()), process.descendants());
    var command = new ArrayList<>(List.of("kill", "-INT"));
    command.addAll(all.map(handle -> String.valueOf(handle.pid())).toList());
    Command.run(Path.of(""), Map.of(), command.toArray(String[]::new));
    return awaitExit();
  }

  /// Sends SIGTERM to the program alone, as a supervisor does, and returns the exit status.
  int terminate() {
    var started = process.descendants().toList();
    process.destroy();
    var status = awaitExit();
    Until.holds("everything the program started has ended", PATIENCE,
        () -> started.stream().noneMatch(ProcessHandle::isAlive));
    return status;
  }

  private int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still runs; it printed " + lines());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
