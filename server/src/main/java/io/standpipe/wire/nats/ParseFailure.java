package io.standpipe.wire.nats;

/// Why a parser gave up on a connection.
public enum ParseFailure {
  /// Not an operation of a client, or malformed framing.
  UNKNOWN_OPERATION,
  CONTROL_LINE_TOO_LONG,
  PAYLOAD_TOO_LARGE,
  /// A known operation with a wrong number of arguments or a bad size.
  BAD_ARGUMENTS,
  /// The client reported an error of ours.
  CLIENT_ERROR
}
