package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/// Writes log lines in the original's format: `[4711] 2024/02/29 13:37:00.123456 [INF] STREAM:
/// Streaming Server is ready`.
///
/// Any thread may call it; a line is written whole.
final class LogLines {
  private final LogOutput output;
  private final String process;
  private final InstantSource clock;
  private final ZoneId zone;
  private long formattedSecond = Long.MIN_VALUE;
  private String formattedTime = "";

  LogLines(LogOutput output, long pid, InstantSource clock, ZoneId zone) {
    this.output = output;
    this.process = "[" + pid + "] ";
    this.clock = clock;
    this.zone = zone;
  }

  /// Opens the file, or standard error if there is none or it cannot be opened: a server that logs
  /// elsewhere, and says so, serves its clients better than none.
  static LogLines open(Optional<Path> file) {
    try {
      return to(
          file.isPresent() ? new LogOutput.LogFile(file.get()) : new LogOutput.StandardError());
    } catch (IOException e) {
      var lines = to(new LogOutput.StandardError());
      lines.write(LogLevel.WARNING, "", "error opening file: open " + file.orElseThrow() + ": "
          + SystemError.reason(e) + "; logging to standard error");
      return lines;
    }
  }

  private static LogLines to(LogOutput output) {
    return new LogLines(output, ProcessHandle.current().pid(), InstantSource.system(),
        ZoneId.systemDefault());
  }

  /// Opens a moved log file again.
  synchronized void reopen() {
    try {
      write(LogLevel.INFO, ConsoleLogger.STREAMING_PREFIX,
          output.reopen() ? "File log re-opened" : "File log re-open ignored, not a file logger");
    } catch (IOException e) {
      write(LogLevel.ERROR, ConsoleLogger.STREAMING_PREFIX,
          "File log re-open failed: " + SystemError.reason(e));
    }
  }

  synchronized void write(LogLevel level, String prefix, String text) {
    var now = clock.instant();
    if (now.getEpochSecond() != formattedSecond) {
      formattedSecond = now.getEpochSecond();
      formattedTime = format(LocalDateTime.ofInstant(now, zone));
    }
    var line = new StringBuilder(64 + text.length()).append(process).append(formattedTime);
    appendPadded(line, now.getNano() / 1_000, 6);
    line.append(' ').append(level.label(output.isTerminal())).append(prefix);
    appendOnOneLine(line, text);
    output.write(line.append('\n').toString().getBytes(UTF_8));
  }

  private static String format(LocalDateTime time) {
    var text = new StringBuilder(20);
    appendPadded(text, time.getYear(), 4);
    appendPadded(text.append('/'), time.getMonthValue(), 2);
    appendPadded(text.append('/'), time.getDayOfMonth(), 2);
    appendPadded(text.append(' '), time.getHour(), 2);
    appendPadded(text.append(':'), time.getMinute(), 2);
    appendPadded(text.append(':'), time.getSecond(), 2);
    return text.append('.').toString();
  }

  private static void appendPadded(StringBuilder text, int number, int digits) {
    var decimal = Integer.toString(number);
    text.repeat('0', digits - decimal.length()).append(decimal);
  }

  /// A name sent by a client cannot forge a second line or move a terminal's cursor.
  private static void appendOnOneLine(StringBuilder line, String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\u001b' -> line.append("\\x1b");
        default -> line.append(c);
      }
    }
  }
}
