package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/// A file that lines are appended to. Once it is larger than its limit it gets the time as a
/// suffix, `server.log.2024.02.29.13.37.00.123456789`, and a new one begins; old ones are never
/// deleted.
///
/// A full disk must not stop the server: what it does not take is lost, and a line says how much
/// once there is room again.
final class LogFile implements LogOutput {
  private final Path path;
  private final long bytesMax;
  private final LogFormat format;
  private final InstantSource clock;
  private OutputStream stream;
  /// Bytes of the file, those that gather included.
  private long bytes;
  private final ByteArrayOutputStream gathering = new ByteArrayOutputStream();
  private int gatheringLines;
  /// Lines that the file did not take since the last that it took, and why.
  private long lost;
  private String lostReason = "";
  /// Where the next rotation happens; beyond [#bytesMax] after one that failed.
  private long bytesNext;

  private LogFile(Path path, long bytesMax, LogFormat format, InstantSource clock)
      throws IOException {
    this.path = path;
    this.bytesMax = bytesMax;
    this.bytesNext = bytesMax;
    this.format = format;
    this.clock = clock;
    this.stream = open(path);
    this.bytes = Files.size(path);
  }

  /// @param bytesMax 0 for no limit
  static LogFile open(Path path, long bytesMax, LogFormat format, InstantSource clock)
      throws IOException {
    try {
      var file = new LogFile(path, bytesMax, format, clock);
      if (file.isTooLarge()) {
        file.write(file.line(LogLevel.INFO, "Rotating logfile..."));
      }
      return file;
    } catch (IOException e) {
      throw new IOException("error opening file: open " + path + ": " + SystemError.reason(e), e);
    }
  }

  /// Not a channel: those close when the writing thread is interrupted.
  private static OutputStream open(Path path) throws IOException {
    try {
      Files.createFile(path,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----")));
    } catch (FileAlreadyExistsException e) {
      // Appended to.
    }
    return new FileOutputStream(path.toFile(), true);
  }

  @Override
  public void write(LogLine line) {
    append(line);
    if (isTooLarge()) {
      rotate();
    }
  }

  private boolean isTooLarge() {
    return bytesMax > 0 && bytes > bytesNext;
  }

  private void append(LogLine line) {
    var text = format.format(line).getBytes(UTF_8);
    gathering.writeBytes(text);
    gathering.write('\n');
    gatheringLines++;
    bytes += text.length + 1;
  }

  private void rotate() {
    var backup = path.resolveSibling(path.getFileName() + suffix());
    flush();
    try {
      Files.move(path, backup);
      replaceStream();
      bytesNext = bytesMax;
      append(line(LogLevel.INFO, "Rotated log, backup saved as \"" + backup + "\""));
    } catch (IOException e) {
      bytesNext = bytes > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * bytes;
      append(line(LogLevel.ERROR, "Unable to rotate logfile (" + SystemError.reason(e)
          + "), will attempt next rotation at size " + bytesNext));
    }
  }

  private String suffix() {
    var now = LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault());
    var suffix = new StringBuilder(".");
    TextFormat.appendPadded(suffix, now.getYear(), 4);
    for (var part : List.of(now.getMonthValue(), now.getDayOfMonth(), now.getHour(),
        now.getMinute(), now.getSecond())) {
      TextFormat.appendPadded(suffix.append('.'), part, 2);
    }
    TextFormat.appendPadded(suffix.append('.'), now.getNano(), 9);
    return suffix.toString();
  }

  private LogLine line(LogLevel level, String text) {
    return new LogLine(clock.instant(), Component.CORE, level, text, List.of());
  }

  @Override
  public boolean reopen() throws IOException {
    replaceStream();
    return true;
  }

  /// What was written to the old file stays there, and so do new lines if there is no new one.
  private void replaceStream() throws IOException {
    flush();
    var fresh = open(path);
    close();
    stream = fresh;
    bytes = Files.size(path);
  }

  @Override
  public void flush() {
    if (gatheringLines == 0) {
      return;
    }
    try {
      gathering.writeTo(stream);
      gathering.reset();
      gatheringLines = 0;
      reportLoss();
    } catch (IOException e) {
      lost += gatheringLines;
      lostReason = SystemError.reason(e);
      bytes -= gathering.size();
      gathering.reset();
      gatheringLines = 0;
    }
  }

  private void reportLoss() throws IOException {
    if (lost > 0) {
      var text = format.format(line(LogLevel.WARNING,
          "Log lines lost because the file could not be written (" + lostReason + "): " + lost));
      lost = 0;
      stream.write((text + "\n").getBytes(UTF_8));
      bytes += text.length() + 1;
    }
  }

  @Override
  public void close() {
    flush();
    try {
      stream.close();
    } catch (IOException e) {
      // There is nothing left to write.
    }
  }
}
