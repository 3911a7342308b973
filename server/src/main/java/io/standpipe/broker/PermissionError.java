package io.standpipe.broker;

import io.standpipe.message.Subject;
import io.standpipe.wire.nats.NatsEncoder;
import io.standpipe.wire.nats.PublishFrame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a client may not do, in words clients know: they take any other error as the end of
/// the connection.
final class PermissionError {
  private static final byte[] GATEWAY_REPLY = NatsEncoder.ascii("_GR_.");
  private static final byte[] SERVICE_REPLY = NatsEncoder.ascii("_R_.");
  private static final byte[] JETSTREAM_ACK = NatsEncoder.ascii("$JS.ACK.");

  private PermissionError() {}

  /// The error that a publish to a reserved subject gets, or null. *Hot path.*
  static @Nullable String ofPublish(PublishFrame frame) {
    byte[] line = frame.line();
    int subject = frame.subjectOffset();
    if (line[subject] == '_' && startsWith(frame, subject, frame.subjectLength(), GATEWAY_REPLY)) {
      return ofPublish(Subject.copyOf(line, subject, frame.subjectLength()));
    }
    int length = frame.replyLength();
    int reply = frame.replyOffset();
    if (length > 0 && (line[reply] == '_' || line[reply] == '$')
        && (startsWith(frame, reply, length, GATEWAY_REPLY)
            || startsWith(frame, reply, length, SERVICE_REPLY)
            || startsWith(frame, reply, length, JETSTREAM_ACK))) {
      return "Permissions Violation for Publish with Reply of "
          + quoted(Subject.copyOf(line, reply, length));
    }
    return null;
  }

  static String ofPublish(Subject subject) {
    return "Permissions Violation for Publish to " + quoted(subject);
  }

  static String ofSubscription(Subject subject, @Nullable Subject queue) {
    return "Permissions Violation for Subscription to " + quoted(subject)
        + (queue == null ? "" : " using queue " + quoted(queue));
  }

  /// True if at least one byte follows the prefix.
  private static boolean startsWith(PublishFrame frame, int offset, int length, byte[] prefix) {
    return length > prefix.length
        && Arrays.equals(prefix, 0, prefix.length, frame.line(), offset, offset + prefix.length);
  }

  /// In double quotes, with quotes, backslashes and control characters escaped as Go does.
  static String quoted(Subject subject) {
    var text = new StringBuilder("\"");
    for (char c : subject.toString().toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == 0x7F) {
        text.append(String.format("\\x%02x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
