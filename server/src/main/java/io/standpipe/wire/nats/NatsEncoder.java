package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;

/// Pieces of what a server sends.
public final class NatsEncoder {
  /// More digits than any size has.
  public static final int DIGITS_MAX = 10;

  private static final byte[] HEADER_MESSAGE = ascii("HMSG ");

  private NatsEncoder() {}

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  public static byte[] error(String text) {
    return ("-ERR '" + text + "'\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /// `HMSG <subject> <sid> `; without the first byte it is the start of a MSG.
  public static byte[] messageLead(Subject subject, Subject sid) {
    byte[] lead = new byte[HEADER_MESSAGE.length + subject.length() + sid.length() + 2];
    int end = messageStart(subject, lead);
    end = sid.copyTo(lead, end);
    lead[end] = ' ';
    return lead;
  }

  /// Bytes that [#messageStart] needs.
  public static int messageStartLength(Subject subject) {
    return HEADER_MESSAGE.length + subject.length() + 1;
  }

  /// Writes `HMSG <subject> ` to the start of `target` and returns where it ends.
  public static int messageStart(Subject subject, byte[] target) {
    System.arraycopy(HEADER_MESSAGE, 0, target, 0, HEADER_MESSAGE.length);
    int end = subject.copyTo(target, HEADER_MESSAGE.length);
    target[end] = ' ';
    return end + 1;
  }

  /// The word with a space behind it.
  public static byte[] word(Subject word) {
    byte[] bytes = new byte[word.length() + 1];
    bytes[word.copyTo(bytes, 0)] = ' ';
    return bytes;
  }

  /// Writes a number that is not negative and returns where it ends.
  public static int decimal(int number, byte[] target, int position) {
    int digits = 1;
    for (int rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    int rest = number;
    for (int i = position + digits - 1; i >= position; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return position + digits;
  }
}
