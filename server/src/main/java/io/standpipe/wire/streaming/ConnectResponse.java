package io.standpipe.wire.streaming;

import org.jspecify.annotations.Nullable;

/// Tells a client which subjects to use, or why it is refused.
///
/// @param error empty if the client is registered
/// @param pingRequests filled for clients of protocol 1, as are the two values after it
/// @param protocol that of the server
public record ConnectResponse(
    String pubPrefix,
    String subRequests,
    String unsubRequests,
    String closeRequests,
    String error,
    String subCloseRequests,
    String pingRequests,
    int pingInterval,
    int pingMaxOut,
    int protocol) {

  /// A response that carries nothing but an error.
  public static ConnectResponse refused(String error) {
    return new ConnectResponse("", "", "", "", error, "", "", 0, 0, 0);
  }

  /// Null if the bytes are malformed.
  public static @Nullable ConnectResponse decode(byte[] buffer, int offset, int length) {
    var pubPrefix = "";
    var subRequests = "";
    var unsubRequests = "";
    var closeRequests = "";
    var error = "";
    var subCloseRequests = "";
    var pingRequests = "";
    int pingInterval = 0;
    int pingMaxOut = 0;
    int protocol = 0;
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> pubPrefix = fields.text();
        case 2 -> subRequests = fields.text();
        case 3 -> unsubRequests = fields.text();
        case 4 -> closeRequests = fields.text();
        case 5 -> error = fields.text();
        case 6 -> subCloseRequests = fields.text();
        case 7 -> pingRequests = fields.text();
        case 8 -> pingInterval = fields.int32();
        case 9 -> pingMaxOut = fields.int32();
        case 10 -> protocol = fields.int32();
        default -> {
        }
      }
    }
    return fields.isMalformed()
        ? null
        : new ConnectResponse(pubPrefix, subRequests, unsubRequests, closeRequests, error,
            subCloseRequests, pingRequests, pingInterval, pingMaxOut, protocol);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, pubPrefix)
        .text(2, subRequests)
        .text(3, unsubRequests)
        .text(4, closeRequests)
        .text(5, error)
        .text(6, subCloseRequests)
        .text(7, pingRequests)
        .integer(8, pingInterval)
        .integer(9, pingMaxOut)
        .integer(10, protocol)
        .toByteArray();
  }
}
