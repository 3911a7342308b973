package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down what a parser calls, one line per call.
final class RecordingHandler implements NatsHandler {
  private final List<String> calls = new ArrayList<>();

  List<String> calls() {
    return calls;
  }

  @Override
  public void ping() {
    calls.add("PING");
  }

  @Override
  public void pong() {
    calls.add("PONG");
  }

  @Override
  public void connect(byte[] buffer, int offset, int length) {
    calls.add("CONNECT " + text(buffer, offset, length));
  }

  @Override
  public void info(byte[] buffer, int offset, int length) {
    calls.add("INFO " + text(buffer, offset, length));
  }

  @Override
  public void publish(PublishFrame frame) {
    String reply = text(frame.line(), frame.replyOffset(), frame.replyLength());
    calls.add("PUB " + text(frame.line(), frame.subjectOffset(), frame.subjectLength()) + " ["
        + reply + "] " + frame.headerLength() + " "
        + text(frame.payload(), frame.payloadOffset(), frame.payloadLength()));
    if (frame.hasWireTail()) {
      checkWireTail(frame, reply);
    }
  }

  /// What would be sent on must be what a server would write.
  private void checkWireTail(PublishFrame frame, String reply) {
    String sizes = frame.headerLength() == PublishFrame.NO_HEADERS
        ? ""
        : frame.headerLength() + " ";
    String expected = (reply.isEmpty() ? "" : reply + " ") + sizes + frame.payloadLength() + "\r\n"
        + text(frame.payload(), frame.payloadOffset(), frame.payloadLength()) + "\r\n";
    int end = frame.payloadOffset() + frame.payloadLength() + 2;
    String tail = text(frame.line(), frame.wireTailOffset(), end - frame.wireTailOffset());
    if (!tail.equals(expected)) {
      throw new AssertionError("tail is " + tail + " instead of " + expected);
    }
  }

  @Override
  public void subscribe(Subject subject, @Nullable Subject queue, Subject sid) {
    calls.add("SUB " + subject + " [" + (queue == null ? "" : queue) + "] " + sid);
  }

  @Override
  public void unsubscribe(Subject sid, long max) {
    calls.add("UNSUB " + sid + " " + max);
  }

  @Override
  public void fail(ParseFailure failure) {
    calls.add(failure.name());
  }

  /// ISO 8859-1, so that no byte is lost.
  private static String text(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
  }
}
