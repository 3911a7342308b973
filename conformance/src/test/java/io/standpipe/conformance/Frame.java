package io.standpipe.conformance;

import java.time.Duration;

/// One thing a NATS server sends to a client.
sealed interface Frame {
  record Info(String json) implements Frame {}

  /// A `MSG` or `HMSG`.
  ///
  /// @param reply empty if absent
  /// @param headers the whole header block; empty for a `MSG`
  /// @param order place among the frames of its connection, counted from 0
  /// @param nanos `System.nanoTime()` when it was read
  record Message(
      String subject,
      String sid,
      String reply,
      Bytes headers,
      Bytes payload,
      int order,
      long nanos) implements Frame {

    /// How long after this `System.nanoTime()` it was read; never less than when it was sent.
    Duration since(long startNanos) {
      return Duration.ofNanos(nanos - startNanos);
    }
  }

  record Ok() implements Frame {}

  /// An error line; the text comes without its quotes.
  record Err(String text) implements Frame {}

  record Ping() implements Frame {}

  record Pong() implements Frame {}

  /// The end of the stream; always the last frame.
  record Closed() implements Frame {}
}
