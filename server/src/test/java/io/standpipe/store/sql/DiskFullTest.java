package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The messages of a database on a small file system, which root can mount.
class DiskFullTest {
  private static final int NOBODY = 65_534;
  private static final String DATA = "x".repeat(100_000);

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aDatabaseWithoutRoomRefusesUntilItHasSome(SqlDriver driver) throws Exception {
    var server = DatabaseServer.begin(driver);
    var disk = Files.createDirectory(server.directory.resolve("small-disk"));
    Assumptions.assumeTrue(mount(disk, "size=12m"),
        "needs root and the right to mount a small file system; nothing was tested");
    try {
      var database = createDatabase(server, disk);
      var config = SqlStores.config(driver, server.source(database));
      var kept = new ArrayList<String>();
      try (var store = SqlStores.open(config)) {
        store.recover(SqlStores.SERVER);
        try (var _ = store.createChannel("orders")) {
          var refusal = "";
          for (int i = 0; refusal.isEmpty(); i++) {
            assertThat(i).as("messages on a disk of 12 MiB").isLessThan(300);
            refusal = publish(store, "m" + i, kept);
          }
          // MariaDB may end itself rather than refuse.
          assertThat(refusal).contains(driver.label() + " database", "is not available: ")
              .containsAnyOf("No space left on device", "is full", "Connection refused");
          assertThat(store.view().fault()).isNotEmpty();
          assertThat(store.view().isFaultFinal()).isFalse();
          assertThat(publish(store, "refused", kept)).isNotEmpty();

          assertThat(mount(disk, "remount,size=64m")).isTrue();
          server.startAgain();
          while (!publish(store, "after", kept).isEmpty()) { // the database decides when it is back
            Thread.sleep(20);
          }
          assertThat(store.view().fault()).isEmpty();
        }
      }
      try (var store = SqlStores.open(config)) {
        assertThat(contents(store)).containsExactlyElementsOf(kept);
      }
    } finally {
      server.kill();
      run("umount", "-l", disk.toString());
      server.end();
    }
  }

  private static String createDatabase(DatabaseServer server, Path disk) throws IOException {
    if (server.driver == SqlDriver.POSTGRES) {
      Files.setAttribute(disk, "unix:uid", NOBODY);
      server.execute("", "CREATE TABLESPACE small LOCATION '" + disk + "'");
      var database = server.createDatabase();
      server.execute(database, "ALTER TABLE Messages ALTER COLUMN data SET STORAGE EXTERNAL",
          "ALTER TABLE Messages SET TABLESPACE small");
      return database;
    }
    var database = server.createDatabase();
    var messages = Schema.script(SqlDriver.MYSQL)
        .lines()
        .filter(line -> line.contains(" Messages "))
        .findFirst()
        .orElseThrow()
        .replace("data BLOB", "data LONGBLOB")
        .replace(";", " DATA DIRECTORY='" + disk + "'");
    server.execute(database, "DROP TABLE Messages", messages);
    return database;
  }

  /// Why it was not stored.
  private static String publish(Store store, String name, List<String> kept) {
    var entry = StoreContract.entry(name + DATA, 1_800_000_000_000_000_000L);
    var refusal = SqlStores.propose(store, new Operation.Append("orders", List.of(entry)));
    if (refusal.isEmpty()) {
      kept.add("orders " + name + DATA);
    }
    return refusal;
  }

  private static List<String> contents(SqlStore store) {
    var contents = new ArrayList<String>();
    var channel = store.recover(SqlStores.SERVER).channels().getFirst();
    try (var log = channel.log()) {
      for (long sequence = 1; sequence <= log.last(); sequence++) {
        contents.add(String.valueOf(SqlStores.read(log, sequence)));
      }
    }
    return contents;
  }

  private static boolean mount(Path directory, String options) throws Exception {
    return run("mount", "-t", "tmpfs", "-o", options, "none", directory.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor() == 0;
  }
}
