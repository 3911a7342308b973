package io.standpipe.store.sql;

import io.standpipe.store.original.OriginalDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A real database server of the tests' own, on a free port, with its data in a temporary directory
/// that goes with [#end]. It does not sync: tests end processes, not machines.
///
/// One that cannot be started fails the tests.
abstract class DatabaseServer {
  private static final long START_SECONDS = 60;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  final SqlDriver driver;
  final Path directory;
  final int port;
  /// Holds `cert.pem` and `key.pem`; empty for a server without TLS.
  final Optional<Path> certificate;
  private @Nullable Process process;

  DatabaseServer(SqlDriver driver, Optional<Path> certificate) {
    this.driver = driver;
    this.certificate = certificate;
    this.port = freePort();
    try {
      this.directory = Files.createTempDirectory("standpipe-" + driver.label() + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One for all tests in this JVM.
  static DatabaseServer shared(SqlDriver driver) {
    return switch (driver) {
      case POSTGRES -> SharedPostgres.SERVER;
      case MYSQL -> SharedMariaDb.SERVER;
    };
  }

  private static final class SharedPostgres {
    static final DatabaseServer SERVER = begin(SqlDriver.POSTGRES);
  }

  private static final class SharedMariaDb {
    static final DatabaseServer SERVER = begin(SqlDriver.MYSQL);
  }

  /// One that the caller may treat badly.
  static DatabaseServer begin(SqlDriver driver) {
    return begin(driver, Optional.empty());
  }

  /// One that takes clients with TLS and without.
  static DatabaseServer beginWithTls(SqlDriver driver, Path certificate) {
    return begin(driver, Optional.of(certificate));
  }

  private static DatabaseServer begin(SqlDriver driver, Optional<Path> certificate) {
    var server = switch (driver) {
      case POSTGRES -> new PostgresServer(certificate);
      case MYSQL -> new MariaDbServer(certificate);
    };
    Runtime.getRuntime().addShutdownHook(new Thread(server::end));
    server.install();
    server.start();
    return server;
  }

  /// Unpacks the programs and creates the data.
  abstract void install();

  abstract List<String> command();

  /// Addresses the server's own administrative database, or the one named.
  abstract String jdbcUrl(String database);

  /// As users of the original write it.
  abstract String source(String database, int atPort);

  String source(String database) {
    return source(database, port);
  }

  void start() {
    var started = launch(command());
    process = started;
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (var _ = connect("")) {
        return;
      } catch (SQLException e) {
        if (!started.isAlive() || System.nanoTime() > giveUpNanos) {
          throw new IllegalStateException(
              "the test could not start " + driver.label() + ": " + e.getMessage() + "\n" + log(),
              e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /// Starts it if it has ended by itself.
  void startAgain() {
    if (!process().isAlive()) {
      start();
    }
  }

  Process launch(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
          .directory(directory.toFile())
          .start();
    } catch (IOException e) {
      throw new IllegalStateException("the test could not start " + command.getFirst(), e);
    }
  }

  void run(List<String> command) {
    try {
      if (launch(command).waitFor() != 0) {
        throw new IllegalStateException(
            "the test could not set up " + driver.label() + ": " + command + "\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /// Ends the server without letting it finish anything.
  void kill() {
    var running = process();
    var children = running.descendants().toList();
    running.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    running.onExit().join();
    children.forEach(child -> child.onExit().join());
  }

  /// Has all its processes stand still: connections stay, and nothing answers.
  void suspend() {
    signal("-STOP");
  }

  /// Ends [#suspend].
  void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    var command = new ArrayList<>(List.of("kill", signal, String.valueOf(process().pid())));
    process().descendants().forEach(child -> command.add(String.valueOf(child.pid())));
    launch(command).onExit().join();
  }

  private Process process() {
    return Objects.requireNonNull(process, "not started");
  }

  /// Stops the server as an administrator would.
  void stop() {
    process().destroy();
    process().onExit().join();
  }

  /// Kills it and removes its data; at the latest when the JVM ends.
  void end() {
    if (process != null && process.isAlive()) {
      kill();
    }
    if (Files.notExists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("not removed: " + directory + ": " + e);
    }
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), "stan", "secret");
  }

  void execute(String database, String... statements) {
    try (var connection = connect(database); var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  /// The first column of the first row.
  String query(String database, String sql) {
    try (var connection = connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// What the original would find in a database.
  OriginalDatabase readAsOriginal(String database) {
    try (var connection = connect(database)) {
      return OriginalDatabase.read(connection, Dialect.of(driver).row());
    } catch (SQLException e) {
      throw new IllegalStateException("reading " + database, e);
    }
  }

  /// A new database without tables. Returns its name.
  String createEmptyDatabase() {
    var name = "nss" + DATABASES.incrementAndGet();
    execute("", "CREATE DATABASE " + name);
    return name;
  }

  /// A new database with the tables of a store. Returns its name.
  String createDatabase() {
    var name = createEmptyDatabase();
    execute(name, Schema.script(driver).lines().toArray(String[]::new));
    return name;
  }

}
