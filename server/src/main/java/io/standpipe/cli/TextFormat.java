package io.standpipe.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/// The original's format: `[4711] 2024/02/29 13:37:00.123456 [INF] STREAM: Streaming Server
/// is ready`.
final class TextFormat implements LogFormat {
  private final String process;
  private final boolean hasTime;
  private final ZoneId zone;
  private final boolean isTerminal;
  private long formattedSecond = Long.MIN_VALUE;
  private String formattedTime = "";

  TextFormat(long pid, boolean hasTime, ZoneId zone, boolean isTerminal) {
    this.process = "[" + pid + "] ";
    this.hasTime = hasTime;
    this.zone = zone;
    this.isTerminal = isTerminal;
  }

  @Override
  public String format(LogLine line) {
    var text = new StringBuilder(64 + line.text().length());
    appendHead(text, line);
    LogFormat.appendOnOneLine(text, line.text());
    for (var frame : line.frames()) {
      appendHead(text.append('\n'), line);
      LogFormat.appendOnOneLine(text.append("    at "), frame);
    }
    return text.toString();
  }

  private void appendHead(StringBuilder text, LogLine line) {
    text.append(process);
    if (hasTime) {
      appendTime(text, line.time());
    }
    text.append(line.level().label(isTerminal)).append(line.component().prefix());
  }

  private void appendTime(StringBuilder text, Instant time) {
    if (time.getEpochSecond() != formattedSecond) {
      formattedSecond = time.getEpochSecond();
      formattedTime = format(LocalDateTime.ofInstant(time, zone));
    }
    appendPadded(text.append(formattedTime), time.getNano() / 1_000, 6);
    text.append(' ');
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

  static void appendPadded(StringBuilder text, int number, int digits) {
    var decimal = Integer.toString(number);
    text.repeat('0', digits - decimal.length()).append(decimal);
  }
}
