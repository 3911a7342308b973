package io.standpipe.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL from `io.zonky.test.postgres`. It refuses to run as root, so root's tests run it
/// as `nobody`.
final class PostgresProcess extends DatabaseProcess {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final int NOBODY = 65_534;

  private static final class Shared {
    static final DatabaseProcess POSTGRES = new PostgresProcess().begin();
  }

  /// The source of a new database on the server of all tests.
  static String newDatabase() {
    return Shared.POSTGRES.newSource();
  }

  private PostgresProcess() {
    super("postgres");
  }

  @Override
  List<String> install() throws IOException {
    unpack();
    var data = Files.createDirectory(directory.resolve("data"));
    if (isRoot()) {
      Files.setAttribute(data, "unix:uid", NOBODY);
    }
    run(asUser(program("initdb"), "-D", data.toString(), "-U", "stan", "--auth=trust", "-E", "UTF8",
        "--locale=C", "--no-sync"));
    return asUser(program("postgres"), "-D", data.toString(), "-h", "127.0.0.1", "-p",
        String.valueOf(port), "-k", data.toString(), "-F");
  }

  @Override
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/"
        + (database.isEmpty() ? "postgres" : database) + "?sslmode=disable";
  }

  @Override
  List<String> widening() {
    return List.of();
  }

  @Override
  String source(String database) {
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

  private static List<String> asUser(String... command) throws IOException {
    var all = new ArrayList<String>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }
}
