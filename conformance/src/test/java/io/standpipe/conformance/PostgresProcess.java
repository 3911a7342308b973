package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.tukaani.xz.XZInputStream;

/// A PostgreSQL for servers under test, from `io.zonky.test.postgres`: one for all tests of this
/// JVM, with a database for each server. It refuses to run as root, so root's tests run it as
/// `nobody`. It does not sync.
final class PostgresProcess {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final Duration START_MAX = Duration.ofMinutes(1);
  private static final int NOBODY = 65_534;
  private static final String TEMPLATE = "store";

  private final int port = ServerProcess.freePort();
  private final AtomicInteger databases = new AtomicInteger();
  private final Path directory;

  private static final class Shared {
    static final PostgresProcess POSTGRES = new PostgresProcess();
  }

  /// The source of a new database that has the tables of a store.
  static String newSource() {
    var postgres = Shared.POSTGRES;
    var name = "nss" + postgres.databases.incrementAndGet();
    postgres.execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return postgres.source(name);
  }

  private PostgresProcess() {
    try {
      directory = Files.createTempDirectory("standpipe-postgres-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack();
      var data = Files.createDirectory(directory.resolve("data"));
      if (isRoot()) {
        Files.setAttribute(data, "unix:uid", NOBODY);
      }
      run(asUser(program("initdb"), "-D", data.toString(), "-U", "stan", "--auth=trust", "-E",
          "UTF8", "--locale=C", "--no-sync"));
      var process = start(asUser(program("postgres"), "-D", data.toString(), "-h", "127.0.0.1",
          "-p", String.valueOf(port), "-k", data.toString(), "-F"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      awaitStart(process);
    } catch (IOException e) {
      throw new UncheckedIOException("the test could not start PostgreSQL", e);
    }
    execute("CREATE DATABASE " + TEMPLATE);
    run(List.of(ServerUnderTest.repository().resolve("standpipe").toString(), "store", "init-sql",
        "-sql_driver", "postgres", "-sql_source", source(TEMPLATE), "--apply"));
  }

  /// A URL, which has no blanks.
  private String source(String database) {
    return "postgres://stan@127.0.0.1:" + port + "/" + database + "?sslmode=disable";
  }

  private void unpack() throws IOException {
    try (var archive = PostgresProcess.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new IOException("no PostgreSQL for this machine: " + ARCHIVE);
      }
      var tar = new ProcessBuilder("tar", "-x", "-C", directory.toString()).start();
      try (var in = tar.getOutputStream()) {
        new XZInputStream(archive).transferTo(in);
      }
      tar.onExit().join();
    }
  }

  private String program(String name) {
    return directory.resolve("bin").resolve(name).toString();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static List<String> asUser(String... command) throws IOException {
    var all = new ArrayList<String>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("log");
  }

  private void run(List<String> command) {
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
        execute("SELECT 1");
        return;
      } catch (IllegalStateException e) {
        if (!process.isAlive() || System.nanoTime() > giveUpNanos) {
          throw new IOException(Files.readString(log()), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private void execute(String sql) {
    try (
        var connection = DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable", "stan", "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
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
}
