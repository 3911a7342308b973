package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A copy of a Node project below `target/`, with its dependencies installed by `npm ci`.
///
/// Sources stay free of `node_modules`. What is installed is kept until the lock file changes.
final class NodeProject {
  private static final Duration COMMAND_MAX = Duration.ofMinutes(5);
  private final Path directory;

  private NodeProject(Path directory) {
    this.directory = directory;
  }

  /// Copies and installs the project; fails with what npm says, or with a hint if there is no npm.
  static NodeProject install(Path source, String name) {
    var project = new NodeProject(Path.of("target", "node", name).toAbsolutePath());
    try {
      project.copy(source);
      var lock = Files.readString(project.directory.resolve("package-lock.json"));
      var installed = project.directory.resolve("installed-lock.json");
      if (!Files.exists(installed) || !Files.readString(installed).equals(lock)) {
        project.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        Files.writeString(installed, lock);
      }
      return project;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  /// A command in the project's directory, not started yet; its output goes into one pipe.
  ProcessBuilder command(Map<String, String> environment, String... command) {
    var builder = new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder;
  }

  /// Runs a command to its end and returns what it printed.
  String run(Map<String, String> environment, String... command) {
    var process = start(command(environment, command));
    try (var killer = new Killer(process)) {
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      var status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(String.join(" ", command) + " ended with status " + status
            + killer.reason() + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError("cannot run " + builder.command().getFirst()
          + "; these tests need Node.js 20 or newer with npm on the PATH", e);
    }
  }

  private void copy(Path source) throws IOException {
    Files.createDirectories(directory);
    try (var files = Files.walk(source)) {
      for (var file : files.filter(path -> !ignored(source, path)).toList()) {
        var target = directory.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static boolean ignored(Path source, Path path) {
    var relative = source.relativize(path);
    return List.of("node_modules", "dist").contains(relative.getName(0).toString());
  }

  /// Ends a process, and what it started, that runs for too long.
  private static final class Killer implements AutoCloseable {
    private final Thread thread;
    private volatile boolean killed;

    Killer(Process process) {
      thread = Thread.ofVirtual().start(() -> {
        try {
          if (!process.waitFor(COMMAND_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
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
      return killed ? " because it took longer than " + COMMAND_MAX : "";
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
