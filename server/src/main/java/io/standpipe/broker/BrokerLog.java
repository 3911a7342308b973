package io.standpipe.broker;

import io.standpipe.wire.nats.PublishFrame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The broker's lines, worded as those of nats-server. Any thread may call.
final class BrokerLog {
  private static final Pattern SECRET = Pattern.compile(
      "(\"(?:pass|auth_token|jwt|sig|nkey)\"\\s*:\\s*)\"(?:\\\\.|[^\"\\\\])*\"",
      Pattern.CASE_INSENSITIVE);

  private final Logger logger;

  BrokerLog(Logger logger) {
    this.logger = logger;
  }

  boolean isTracing() {
    return logger.isLoggable(Level.TRACE);
  }

  void info(String text) {
    logger.log(Level.INFO, text);
  }

  void warn(String text) {
    logger.log(Level.WARNING, text);
  }

  void debug(String text) {
    logger.log(Level.DEBUG, text);
  }

  void error(String text) {
    logger.log(Level.ERROR, text);
  }

  void error(String text, Throwable cause) {
    logger.log(Level.ERROR, text, cause);
  }

  /// About somebody who is no client yet.
  void visitorError(Visitor visitor, String text) {
    logger.log(Level.ERROR, () -> visitor + " - " + text);
  }

  void connectionInfo(Endpoint connection, String text) {
    logger.log(Level.INFO, () -> connection + " - " + text);
  }

  void connectionError(Endpoint connection, String text) {
    logger.log(Level.ERROR, () -> connection + " - " + text);
  }

  void connectionDebug(Endpoint connection, String text) {
    logger.log(Level.DEBUG, () -> connection + " - " + text);
  }

  void received(Endpoint connection, String line) {
    logger.log(Level.TRACE, () -> connection + " - <<- [" + line + "]");
  }

  /// @param max bytes of the payload to show; 0 for all
  void published(Endpoint connection, PublishFrame frame, int max) {
    received(connection, frame.describe());
    boolean isCut = max > 0 && frame.payloadLength() > max;
    var payload = new String(frame.payload(), frame.payloadOffset(),
        isCut ? max : frame.payloadLength(), StandardCharsets.UTF_8) + (isCut ? "..." : "");
    logger.log(Level.TRACE, () -> connection + " - <<- MSG_PAYLOAD: [\"" + payload + "\"]");
  }

  void sent(Endpoint connection, String line) {
    logger.log(Level.TRACE, () -> connection + " - ->> [" + line + "]");
  }

  /// The JSON of CONNECT without what nobody should read.
  static String masked(String json) {
    return SECRET.matcher(json).replaceAll("$1\"[REDACTED]\"");
  }
}
