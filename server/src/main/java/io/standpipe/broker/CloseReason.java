package io.standpipe.broker;

import org.jspecify.annotations.Nullable;

/// Why a connection ended, in the words of the original's monitoring, and what its client is told.
enum CloseReason {
  CLIENT_CLOSED("Client Closed", null),
  READ_ERROR("Read Error", null),
  WRITE_ERROR("Write Error", null),
  PARSE_ERROR("Parse Error", null),
  PROTOCOL_VIOLATION("Protocol Violation", "Unknown Protocol Operation"),
  FRAME_VIOLATION("Protocol Violation", null),
  CONTROL_LINE_EXCEEDED("Maximum Control Line Exceeded", "maximum control line exceeded"),
  PAYLOAD_EXCEEDED("Maximum Message Payload Exceeded", "Maximum Payload Violation"),
  CONNECTIONS_EXCEEDED("Maximum Connections Exceeded", "maximum connections exceeded"),
  BAD_PROTOCOL_VERSION("Bad Client Protocol Version", "invalid client protocol"),
  NO_RESPONDERS_NEED_HEADERS("No Responders Requires Headers",
      "no responders requires headers support"),
  HEADERS_NOT_AGREED("Message Header Violation", null),
  AUTHENTICATION_FAILURE("Authentication Failure", "Authorization Violation"),
  AUTHENTICATION_TIMEOUT("Authentication Timeout", "Authentication Timeout"),
  AUTHENTICATION_EXPIRED("Authentication Expired", "User Authentication Expired"),
  ACCOUNT_CONNECTIONS_EXCEEDED("Maximum Account Connections Exceeded",
      "maximum account active connections exceeded"),
  HANDSHAKES_THROTTLED("Maximum Connections Exceeded",
      "Connection throttling is active. Please try again later."),
  TLS_HANDSHAKE("TLS Handshake Failure", null),
  WRONG_PORT("Wrong Port", null),
  ROUTE_TO_SELF("Route to Self", null),
  DUPLICATE_SERVER_NAME("Duplicate Server Name", null),
  DUPLICATE_ROUTE("Duplicate Route", null),
  CLUSTER_NAME_CONFLICT("Cluster Name Conflict", null),
  CLUSTER_NAME_CHANGED("Cluster Name Changed", null),
  STALE("Stale Connection", "Stale Connection"),
  SLOW_PENDING("Slow Consumer (Pending Bytes)", null),
  SLOW_WRITE("Slow Consumer (Write Deadline)", null),
  SHUTDOWN("Server Shutdown", null);

  private final String text;
  private final @Nullable String error;

  CloseReason(String text, @Nullable String error) {
    this.text = text;
    this.error = error;
  }

  String text() {
    return text;
  }

  /// Whether the text is that of a client that did not take what was sent.
  static boolean isSlowConsumer(String text) {
    return text.equals(SLOW_PENDING.text) || text.equals(SLOW_WRITE.text);
  }

  /// Whether what is pending is written before the connection is closed.
  boolean isFlushed() {
    return switch (this) {
      case CLIENT_CLOSED, READ_ERROR, WRITE_ERROR, SLOW_PENDING, SLOW_WRITE, TLS_HANDSHAKE -> false;
      default -> true;
    };
  }

  /// The text of `-ERR`, if one is sent.
  @Nullable
  String error() {
    return error;
  }
}
