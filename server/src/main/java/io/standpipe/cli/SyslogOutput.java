package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.config.LogConfig;
import io.standpipe.config.LogTarget.RemoteSyslog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Sends each line to a syslog daemon, in the format of RFC 3164 that the original's library
/// writes: `<29>Feb 29 13:37:00 nats-streaming-server[4711]: STREAM: Streaming Server is ready` to
/// the daemon of this machine, with the host's name and an RFC 3339 time to others.
///
/// A daemon that is gone is connected to again with the next line, at most once a second; lines in
/// between are lost.
final class SyslogOutput implements LogOutput {
  /// Facilities, times eight: daemon for the local one; the original's remote lines have kernel.
  private static final int DAEMON = 3 << 3;
  private static final int KERNEL = 0;

  /// Characters; daemons cut longer messages, and a datagram must hold them.
  private static final int TEXT_MAX = 8_000;
  private static final long RETRY_SECONDS = 1;

  private static final List<Path> LOCAL_SOCKETS = List.of(Path.of("/dev/log"),
      Path.of("/var/run/syslog"), Path.of("/var/run/log"));

  /// Connects, or fails.
  @FunctionalInterface
  interface Dialer {
    SyslogConnection dial() throws IOException;
  }

  private final Dialer dialer;
  private final LogFormat format;
  private final int facility;
  private final @Nullable String host;
  private final String sender;
  private @Nullable SyslogConnection connection;
  private Instant retryAfter = Instant.MIN;

  /// @param host the name of this machine, for a daemon elsewhere; null for the one here
  /// @param sender what comes before the text
  SyslogOutput(
      Dialer dialer,
      LogFormat format,
      int facility,
      @Nullable String host,
      String sender) {
    this.dialer = dialer;
    this.format = format;
    this.facility = facility;
    this.host = host;
    this.sender = sender;
  }

  static SyslogOutput local(LogConfig config, String tag, long pid) throws IOException {
    return local(config, tag, pid, LOCAL_SOCKETS);
  }

  static SyslogOutput local(LogConfig config, String tag, long pid, List<Path> sockets)
      throws IOException {
    Dialer dialer = () -> SyslogConnection.local(sockets);
    return connected(
        new SyslogOutput(dialer, format(config, pid), DAEMON, null, tag + "[" + pid + "]: "));
  }

  static SyslogOutput remote(LogConfig config, RemoteSyslog target, long pid) throws IOException {
    Dialer dialer = () -> switch (target.protocol()) {
      case UDP -> SyslogConnection.udp(target.address());
      case TCP -> SyslogConnection.tcp(target.address());
      case UNIX -> SyslogConnection.local(List.of(Path.of(target.address())));
    };
    return connected(new SyslogOutput(dialer, format(config, pid), KERNEL, hostName(),
        target.tag() + "[" + pid + "]: "));
  }

  static SyslogOutput connected(SyslogOutput output) throws IOException {
    try {
      output.connection = output.dialer.dial();
      return output;
    } catch (IOException e) {
      throw new IOException("error connecting to syslog: \"" + e.getMessage() + "\"", e);
    }
  }

  /// The daemon adds time and process; the level travels as the severity.
  private static LogFormat format(LogConfig config, long pid) {
    return config.json() ? new JsonFormat(pid) : SyslogOutput::text;
  }

  private static String text(LogLine line) {
    var text = new StringBuilder(line.component().prefix());
    LogFormat.appendOnOneLine(text, line.text());
    for (var frame : line.frames()) {
      LogFormat.appendOnOneLine(text.append('\n').append("    at "), frame);
    }
    return text.toString();
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public void write(LogLine line) {
    var head = new StringBuilder("<").append(facility | line.level().severity()).append('>');
    if (host == null) {
      appendStamp(head, line.time());
    } else {
      head.append(OffsetDateTime.ofInstant(line.time().truncatedTo(ChronoUnit.SECONDS),
          ZoneId.systemDefault())).append(' ').append(host).append(' ');
    }
    head.append(sender);
    for (var text : format.format(line).split("\n", -1)) {
      var message = head + text.substring(0, Math.min(TEXT_MAX, text.length())) + "\n";
      send(message.getBytes(UTF_8), line.time());
    }
  }

  /// `Feb 9 13:37:00 `.
  private static void appendStamp(StringBuilder head, Instant instant) {
    var time = LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    var month = time.getMonth().toString();
    head.append(month.charAt(0)).append(month.substring(1, 3).toLowerCase(Locale.ROOT));
    head.append(time.getDayOfMonth() < 10 ? "  " : " ").append(time.getDayOfMonth()).append(' ');
    TextFormat.appendPadded(head, time.getHour(), 2);
    TextFormat.appendPadded(head.append(':'), time.getMinute(), 2);
    TextFormat.appendPadded(head.append(':'), time.getSecond(), 2);
    head.append(' ');
  }

  private void send(byte[] message, Instant now) {
    if (!sendOnce(message, now)) {
      sendOnce(message, now);
    }
  }

  /// False if the connection turned out to be gone; the next attempt makes a new one.
  private boolean sendOnce(byte[] message, Instant now) {
    try {
      var open = connection == null ? redial(now) : connection;
      if (open != null) {
        open.send(message);
      }
      return true;
    } catch (IOException e) {
      close();
      return false;
    }
  }

  private @Nullable SyslogConnection redial(Instant now) throws IOException {
    if (now.isBefore(retryAfter)) {
      return null;
    }
    retryAfter = now.plusSeconds(RETRY_SECONDS);
    connection = dialer.dial();
    return connection;
  }

  @Override
  public void flush() {
    // Each message is sent at once.
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
