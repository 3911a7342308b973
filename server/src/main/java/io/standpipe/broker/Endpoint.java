package io.standpipe.broker;

import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import io.standpipe.message.Subject;
import java.util.Optional;

/// Who is at the other end of a [Link], a client or another server, and what its bytes mean. On the
/// link's loop only; [Object#toString] is how it appears in the log.
sealed interface Endpoint permits Connection, RouteConnection {
  /// The connection is there; it may still have to become secure.
  void opened();

  /// The other end may speak now. `certificateNames` are present if its certificate says who it is.
  void ready(Optional<CertificateNames> certificateNames);

  void received(byte[] buffer, int from, int to);

  /// Any thread.
  void close(CloseReason reason);

  /// Nothing more is taken from the other end or given to it.
  void ended(CloseReason reason);

  void sendError(String text);

  Sender sender();

  Identity identity();

  /// When something was last read, on [Hub#CLOCK].
  long lastReadNanos();

  /// The reply subject of a message being delivered; the same object as last time if it is equal.
  Subject recentReply(byte[] buffer, int offset, int length);
}
