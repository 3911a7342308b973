package io.standpipe.bus;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// A message as a listener sees it. The object and its buffer are reused: valid during the
/// call only.
public interface Message {
  Subject subject();

  /// Where an answer goes, if one is wanted. The result may be kept.
  @Nullable
  Subject reply();

  /// The array that holds the payload, from [#offset] on, [#length] bytes.
  byte[] buffer();

  int offset();

  int length();

  /// True if the NATS server says that nobody listens to a request (status 503); no payload then.
  boolean isNoResponders();

  /// When it was read from the network, in nanoseconds of the steady clock of this process, which
  /// is read once for many messages; -1 if nobody knows.
  long receivedNanos();

  /// Who sent it; may be kept.
  Sender sender();
}
