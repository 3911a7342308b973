package io.standpipe.broker;

import io.standpipe.message.Subject;
import io.standpipe.wire.nats.NatsEncoder;
import java.util.Arrays;

/// Bytes put together before they are copied to where they go; grows, and is used again and again.
final class Scratch {
  private byte[] bytes = new byte[64];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  void clear() {
    length = 0;
  }

  void messageStart(Subject subject) {
    reserve(NatsEncoder.messageStartLength(subject));
    length = NatsEncoder.messageStart(subject, bytes);
  }

  void subject(Subject subject) {
    reserve(subject.length());
    length = subject.copyTo(bytes, length);
  }

  void bytes(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  void decimal(int number) {
    reserve(NatsEncoder.DIGITS_MAX);
    length = NatsEncoder.decimal(number, bytes, length);
  }

  void space() {
    reserve(1);
    bytes[length++] = ' ';
  }

  void lineEnd() {
    reserve(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int count) {
    if (bytes.length < length + count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }
}
