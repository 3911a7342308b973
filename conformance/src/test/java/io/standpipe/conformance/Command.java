package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command that ends by itself.
final class Command {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private Command() {}

  private record Ended(int status, String output, String reason) {}

  /// Runs it to its end and returns what it printed. Fails with that unless its status is 0.
  static String run(Path directory, Map<String, String> environment, String... command) {
    var ended = await(directory, environment, command);
    if (ended.status() != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with status " + ended.status()
          + ended.reason() + ":\n" + ended.output());
    }
    return ended.output();
  }

  /// Runs it to its end and returns what it printed. Fails with that if its status is 0, or if it
  /// had to be ended.
  static String runFailing(Path directory, Map<String, String> environment, String... command) {
    var ended = await(directory, environment, command);
    if (ended.status() == 0 || !ended.reason().isEmpty()) {
      throw new AssertionError(
          String.join(" ", command) + " did not fail" + ended.reason() + ":\n" + ended.output());
    }
    return ended.output();
  }

  private static Ended await(Path directory, Map<String, String> environment, String... command) {
    var process = start(directory, environment, command);
    try (var killer = new Killer(process)) {
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.waitFor(), output, killer.reason());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Process start(Path directory, Map<String, String> environment, String... command) {
    var builder = new ProcessBuilder(command).directory(directory.toAbsolutePath().toFile())
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command[0], e);
    }
  }

  /// Ends a process, and what it started, that runs for too long.
  private static final class Killer implements AutoCloseable {
    private final Thread thread;
    private volatile boolean killed;

    Killer(Process process) {
      thread = Thread.ofVirtual().start(() -> {
        try {
          if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            killed = true;
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }

    String reason() {
      return killed ? " because it took longer than " + PATIENCE : "";
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
