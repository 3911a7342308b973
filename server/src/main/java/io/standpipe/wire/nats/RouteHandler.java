package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What another server of the cluster said, in order. Buffers are valid during the call only.
public interface RouteHandler {
  void ping();

  void pong();

  /// `length` bytes of JSON, not looked at yet.
  void connect(byte[] buffer, int offset, int length);

  /// `length` bytes of JSON, not looked at yet.
  void info(byte[] buffer, int offset, int length);

  /// Somebody listens there.
  ///
  /// @param queue null for subscribers that get every message
  /// @param weight members of the queue group; 1 without one
  void interest(Subject account, Subject subject, @Nullable Subject queue, int weight);

  /// Nobody listens there any more.
  void noInterest(Subject account, Subject subject, @Nullable Subject queue);

  /// A message for subscribers here, and for one member of each of these groups.
  void routed(Subject account, PublishFrame frame, List<Subject> queues);

  /// The other server complains.
  void error(String text);

  /// Nothing can be parsed any more; no call follows.
  void fail(ParseFailure failure);
}
