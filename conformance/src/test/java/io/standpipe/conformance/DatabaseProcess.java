package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A database server for servers under test: one for all tests of this JVM, with a database for
/// each server. It does not sync.
abstract class DatabaseProcess {
  private static final Duration START_MAX = Duration.ofMinutes(1);

  final int port = ServerProcess.freePort();
  final Path directory;
  private final String driver;
  private final AtomicInteger databases = new AtomicInteger();
  private List<String> schema = List.of();

  /// @param driver as `-sql_driver` names it
  DatabaseProcess(String driver) {
    this.driver = driver;
    try {
      directory = Files.createTempDirectory("standpipe-" + driver + "-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Unpacks the programs, creates the data and returns the command of the server.
  abstract List<String> install() throws IOException;

  /// Of a database, or of the one that is always there.
  abstract String jdbcUrl(String database);

  /// What an administrator does to new tables so that messages of a megabyte fit.
  abstract List<String> widening();

  /// As `-sql_source` has it, without blanks.
  abstract String source(String database);

  DatabaseProcess begin() {
    try {
      var process = start(install());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      awaitStart(process);
      var script = directory.resolve("schema.sql");
      run(List.of("sh", "-c", "'" + ServerUnderTest.repository().resolve("standpipe")
          + "' store init-sql -sql_driver " + driver + " > " + script));
      schema = Files.readAllLines(script);
    } catch (IOException e) {
      throw new UncheckedIOException("the test could not start a database for " + driver, e);
    }
    return this;
  }

  /// The source of a new database that has the tables of a store.
  String newSource() {
    var name = "nss" + databases.incrementAndGet();
    execute("", List.of("CREATE DATABASE " + name));
    execute(name, schema);
    execute(name, widening());
    return source(name);
  }

  Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("log");
  }

  void run(List<String> command) {
    try {
      if (start(command).onExit().join().exitValue() != 0) {
        throw new AssertionError("failed: " + command + "\n" + Files.readString(log()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStart(Process process) throws IOException {
    long giveUpNanos = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      try {
        execute("", List.of("SELECT 1"));
        return;
      } catch (IllegalStateException e) {
        if (!process.isAlive() || System.nanoTime() > giveUpNanos) {
          throw new IOException(Files.readString(log()), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private void execute(String database, List<String> statements) {
    try (var connection = DriverManager.getConnection(jdbcUrl(database), "stan", "secret");
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(statements.toString(), e);
    }
  }

  private void end(Process process) {
    process.destroy();
    process.onExit().join();
    try (var files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("not removed: " + directory + ": " + e);
    }
  }

  static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
