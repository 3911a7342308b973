package io.standpipe.cli;

import static io.standpipe.cli.FakeOutput.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final LogFormat FORMAT = new TextFormat(1, false, ZoneOffset.UTC, false);
  /// In the zone of this machine, like the names of the files.
  private static final Instant NOW = LocalDateTime.of(2024, 2, 29, 13, 7, 0, 123_456_789)
      .atZone(ZoneId.systemDefault())
      .toInstant();
  private static final int TEXT_LENGTH = 400;
  /// Two lines fit.
  private static final long LIMIT = 900;
  private static final String SUFFIX = ".2024.02.29.13.07.00.123456789";

  @TempDir
  private Path directory;
  private Path path;
  private Path backup;

  @BeforeEach
  void names() {
    path = directory.resolve("server.log");
    backup = directory.resolve("server.log" + SUFFIX);
  }

  private LogFile open(long bytesMax) throws IOException {
    return LogFile.open(path, bytesMax, FORMAT, InstantSource.fixed(NOW));
  }

  private static void write(LogFile file, String... texts) {
    for (var text : texts) {
      file.write(line(LogLevel.INFO, Component.CORE, text.repeat(TEXT_LENGTH)));
    }
  }

  private static String lines(String... texts) {
    return Arrays.stream(texts)
        .map(text -> "[1] [INF] " + text.repeat(TEXT_LENGTH) + "\n")
        .collect(Collectors.joining());
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void linesAreAppendedToAFileForOwnerAndGroup() throws IOException {
    for (var text : List.of("a", "b")) {
      try (var file = open(0)) {
        write(file, text);
      }
    }

    assertThat(path).content().isEqualTo(lines("a", "b"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).startsWith("rw-")
        .endsWith("---");
  }

  @Test
  void aFileAboveItsLimitIsPutAsideUnderTheNameOfTheOriginal() throws IOException {
    try (var file = open(LIMIT)) {
      write(file, "a", "b", "c", "d");
    }

    assertThat(files()).containsExactly(path, backup);
    assertThat(backup).content().isEqualTo(lines("a", "b", "c"));
    assertThat(path).content()
        .isEqualTo("[1] [INF] Rotated log, backup saved as \"" + backup + "\"\n" + lines("d"));
  }

  @Test
  void aFileThatIsTooLargeAtTheStartIsPutAside() throws IOException {
    Files.writeString(path, "x".repeat(1_000) + "\n");
    try (var file = open(LIMIT)) {
      write(file, "a");
    }

    assertThat(backup).content().endsWith("x\n[1] [INF] Rotating logfile...\n");
    assertThat(path).content().startsWith("[1] [INF] Rotated log").endsWith(lines("a"));
  }

  @Test
  void linesThatAFullDiskDoesNotTakeAreCounted() throws IOException {
    Files.createSymbolicLink(path, Path.of("/dev/full"));
    try (var file = open(0)) {
      write(file, "a", "b");
      file.flush();
      write(file, "c");
      file.flush();
      Files.delete(path);
      file.reopen();
      write(file, "d");
      file.flush();
      write(file, "e");
    }

    assertThat(path).content()
        .isEqualTo(lines("d") + "[1] [WRN] Log lines lost because the file could not be written ("
            + "no space left on device): 3\n" + lines("e"));
  }

  @Test
  void withoutALimitAFileGrows() throws IOException {
    try (var file = open(0)) {
      write(file, "x".repeat(1_000), "a");
    }

    assertThat(files()).containsExactly(path);
  }

  @Test
  void aRotationThatFailsIsReportedAndTriedAgainAtTwiceTheSize() throws IOException {
    Files.createDirectories(backup.resolve("in the way"));
    try (var file = open(LIMIT)) {
      write(file, "a", "b", "c", "d");
      assertThat(files()).containsExactly(path, backup);
      file.flush();
      assertThat(path).content()
          .isEqualTo(lines("a", "b", "c") + "[1] [ERR] Unable to rotate logfile (file exists),"
              + " will attempt next rotation at size 2466\n" + lines("d"));
      Files.delete(backup.resolve("in the way"));
      Files.delete(backup);
      write(file, "e", "f");
    }

    assertThat(backup).content().endsWith(lines("e", "f"));
    assertThat(path).content().startsWith("[1] [INF] Rotated log");
  }

  @Test
  void aMovedFileIsLeftAloneOnceTheLogIsOpenedAgain() throws IOException {
    var moved = directory.resolve("moved");
    try (var file = open(LIMIT)) {
      write(file, "a", "b");
      Files.move(path, moved);
      assertThat(file.reopen()).isTrue();
      write(file, "c", "d");
    }

    assertThat(moved).content().isEqualTo(lines("a", "b"));
    assertThat(path).content().isEqualTo(lines("c", "d"));
  }

  @Test
  void aFileThatCannotBeOpenedIsNamedWithTheReason() {
    path = directory.resolve("none/server.log");
    assertThatThrownBy(() -> open(0)).isInstanceOf(IOException.class)
        .hasMessage("error opening file: open " + path + ": no such file or directory");
  }
}
