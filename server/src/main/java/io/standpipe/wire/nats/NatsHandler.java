package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// What a client asked for, in order. Buffers are valid during the call only.
public interface NatsHandler {
  void ping();

  void pong();

  /// `length` bytes of JSON, not looked at yet.
  void connect(byte[] buffer, int offset, int length);

  /// `length` bytes of JSON, not looked at yet.
  void info(byte[] buffer, int offset, int length);

  void publish(PublishFrame frame);

  /// The subject is not checked. `sid` is any token, compared as bytes.
  void subscribe(Subject subject, @Nullable Subject queue, Subject sid);

  /// Ends a subscription when `max` messages in all have been delivered, 0 for now.
  void unsubscribe(Subject sid, long max);

  /// Nothing can be parsed any more; no call follows.
  void fail(ParseFailure failure);
}
