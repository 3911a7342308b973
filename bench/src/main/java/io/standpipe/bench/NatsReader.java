package io.standpipe.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the messages in what a NATS server sends. *Hot path*: a message costs no allocation, and a
/// control line equal to the one before is not parsed again.
///
/// The reader shows one message at a time; what it returns is valid until the listener returns.
/// Headers (`HMSG`) are never asked for and therefore not understood.
final class NatsReader {
  /// Receives what was read, in order.
  interface Listener {
    void message(NatsReader message);

    void pinged();

    void ponged();

    /// The text of an `-ERR`.
    void refused(String error);
  }

  private static final int INITIAL_BYTES = 256 * 1024;
  private static final int REPEATED_LINE_BYTES_MAX = 512;

  private byte[] buffer;
  private ByteBuffer target;
  private int position;
  private int limit;

  private final byte[] repeatedLine = new byte[REPEATED_LINE_BYTES_MAX];
  private int repeatedLineLength;

  private long subscription;
  private int replyStart;
  private int replyLength;
  private int payloadStart;
  private int payloadLength;

  NatsReader() {
    buffer = new byte[INITIAL_BYTES];
    target = ByteBuffer.wrap(buffer);
  }

  /// Reads once and reports all that is complete. Returns what the channel's `read` did.
  int read(ReadableByteChannel channel, Listener listener) throws IOException {
    makeRoom();
    target.limit(buffer.length).position(limit);
    int count = channel.read(target);
    limit = target.position();
    while (position < limit && step(listener)) {
      // Each step consumes one protocol line.
    }
    return count;
  }

  private void makeRoom() {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
      target = ByteBuffer.wrap(buffer);
    }
  }

  /// Consumes one line with its payload; false if it is not complete yet.
  private boolean step(Listener listener) {
    if (buffer[position] == 'M') {
      return message(listener);
    }
    int end = endOfLine(position);
    if (end < 0) {
      return false;
    }
    int start = position;
    position = end + 1;
    switch (buffer[start]) {
      case 'P' -> {
        if (buffer[start + 1] == 'I') {
          listener.pinged();
        } else {
          listener.ponged();
        }
      }
      case '-' -> listener.refused(
          new String(buffer, start, end - start, StandardCharsets.UTF_8).replaceFirst("^-ERR *", "")
              .strip());
      case 'I', '+' -> {
        // INFO and +OK ask for nothing.
      }
      default -> throw new LoadException("the server sent something that is not NATS: "
          + new String(buffer, start, Math.min(end - start, 80), StandardCharsets.ISO_8859_1)
              .strip());
    }
    return true;
  }

  private boolean message(Listener listener) {
    if (!isRepeated() && !parseLine()) {
      return false;
    }
    int end = payloadStart + payloadLength + 2;
    if (end > limit) {
      return false;
    }
    position = end;
    listener.message(this);
    return true;
  }

  /// Whether the line is that of the message before: then only the position differs.
  private boolean isRepeated() {
    int length = repeatedLineLength;
    if (length == 0 || limit - position < length
        || !Arrays.equals(buffer, position, position + length, repeatedLine, 0, length)) {
      return false;
    }
    payloadStart = position + length;
    return true;
  }

  /// Parses `MSG subject sid [reply] size`.
  private boolean parseLine() {
    repeatedLineLength = 0;
    int end = endOfLine(position);
    if (end < 0) {
      return false;
    }
    int at = endOfWord(position + 4) + 1;
    subscription = number(at);
    at = endOfWord(at) + 1;
    replyStart = at;
    replyLength = 0;
    int word = endOfWord(at);
    if (buffer[word] == ' ') {
      replyLength = word - at;
      at = word + 1;
    }
    payloadLength = (int) number(at);
    payloadStart = end + 1;
    if (replyLength == 0 && payloadStart - position <= REPEATED_LINE_BYTES_MAX) {
      repeatedLineLength = payloadStart - position;
      System.arraycopy(buffer, position, repeatedLine, 0, repeatedLineLength);
    }
    return true;
  }

  private int endOfLine(int from) {
    for (int i = from; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// The index of the first blank or control byte; the line is known to end with one.
  private int endOfWord(int from) {
    int i = from;
    while (buffer[i] > ' ' || buffer[i] < 0) {
      i++;
    }
    return i;
  }

  private long number(int from) {
    long number = 0;
    for (int i = from; buffer[i] >= '0' && buffer[i] <= '9'; i++) {
      number = number * 10 + buffer[i] - '0';
    }
    return number;
  }

  /// The id the subscriber chose.
  long subscription() {
    return subscription;
  }

  byte[] buffer() {
    return buffer;
  }

  int payloadStart() {
    return payloadStart;
  }

  int payloadLength() {
    return payloadLength;
  }

  int replyStart() {
    return replyStart;
  }

  /// Bytes of the reply subject, 0 if there is none.
  int replyLength() {
    return replyLength;
  }

  byte[] payload() {
    return Arrays.copyOfRange(buffer, payloadStart, payloadStart + payloadLength);
  }
}
