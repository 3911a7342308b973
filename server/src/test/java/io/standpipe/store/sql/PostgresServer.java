package io.standpipe.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL from `io.zonky.test.postgres`. It refuses to run as root, so root's tests run it
/// as `nobody`.
final class PostgresServer extends DatabaseServer {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final int NOBODY = 65_534;

  private final Path programs = directory.resolve("programs");
  private final Path data = directory.resolve("data");

  PostgresServer(Optional<Path> certificate) {
    super(SqlDriver.POSTGRES, certificate);
  }

  @Override
  void install() {
    try (var archive = PostgresServer.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new IllegalStateException("the test has no PostgreSQL for this machine: " + ARCHIVE);
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectory(programs);
      unpack(archive);
      Files.createDirectory(data);
      if (isRoot()) {
        Files.setAttribute(data, "unix:uid", NOBODY);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the test could not unpack PostgreSQL", e);
    }
    run(asUser(List.of(programs.resolve("bin/initdb").toString(), "-D", data.toString(), "-U",
        "stan", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")));
    certificate.ifPresent(this::copy);
  }

  /// PostgreSQL reads a key only if nobody else can.
  private void copy(Path files) {
    try {
      for (var name : List.of("cert.pem", "key.pem", "ca.pem")) {
        var copy = Files.copy(files.resolve(name), data.resolve(name));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        if (isRoot()) {
          Files.setAttribute(copy, "unix:uid", NOBODY);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the test could not give PostgreSQL its certificate", e);
    }
  }

  private void unpack(InputStream archive) throws IOException {
    var tar = new ProcessBuilder("tar", "-x", "-C", programs.toString()).redirectErrorStream(true)
        .start();
    try (var in = tar.getOutputStream()) {
      new XZInputStream(archive).transferTo(in);
    }
    tar.onExit().join();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static List<String> asUser(List<String> command) {
    var all = new ArrayList<String>();
    try {
      if (isRoot()) {
        all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    all.addAll(command);
    return all;
  }

  @Override
  List<String> command() {
    var command = new ArrayList<>(List.of(programs.resolve("bin/postgres").toString(), "-D",
        data.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-k", data.toString(),
        "-F", "-c", "shared_buffers=64MB"));
    if (certificate.isPresent()) {
      command.addAll(List.of("-c", "ssl=on", "-c", "ssl_cert_file=cert.pem", "-c",
          "ssl_key_file=key.pem", "-c", "ssl_ca_file=ca.pem"));
    }
    return asUser(command);
  }

  /// Without waiting for clients to leave.
  @Override
  void stop() {
    run(asUser(List.of(programs.resolve("bin/pg_ctl").toString(), "stop", "-D", data.toString(),
        "-m", "fast")));
  }

  @Override
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/"
        + (database.isEmpty() ? "postgres" : database);
  }

  @Override
  String source(String database, int atPort) {
    return "host=127.0.0.1 port=" + atPort + " user=stan dbname=" + database + " sslmode=disable";
  }
}
