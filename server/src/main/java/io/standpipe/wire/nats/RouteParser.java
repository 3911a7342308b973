package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes what another server of the cluster sends apart, however it was cut into reads. Knows no
/// sockets. One thread. *Hot path:* a message that lies within one read is not copied.
///
/// Source: reference, core NATS 4.5 and 4.6.
public final class RouteParser {
  /// Bytes of one line. Its length is up to the clients of the other server: a subject, a reply
  /// subject, and the names of all queue groups that get the message.
  private static final int LINE_MAX = 1024 * 1024;
  /// Before anybody has said who it is: enough for CONNECT and INFO.
  private static final int STRANGERS_LINE_MAX = 64 * 1024;
  /// Bytes of a payload with its headers. Other servers may allow their clients more than this one;
  /// this bounds what a broken one can make it set aside.
  private static final int PAYLOAD_MAX = 256 * 1024 * 1024;
  private static final int KEPT_MAX = 64 * 1024;
  private static final int CR_LF = 2;
  private static final byte[] NOTHING = new byte[0];

  private final RouteHandler handler;
  private boolean trusting;
  private final PublishFrame frame = new PublishFrame();
  private final List<Subject> queues = new ArrayList<>();
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int count;

  private boolean stopped;
  /// The beginning of a line, or the whole line of a message whose payload is not complete.
  private byte[] line = new byte[256];
  private int lineLength;
  /// The line being taken apart is in [#line], not where it was read.
  private boolean lineIsKept;
  private Subject account = Subject.EMPTY;
  private byte @Nullable [] payload;
  private int payloadFilled;

  public RouteParser(RouteHandler handler) {
    this.handler = handler;
  }

  /// The other server is one of the cluster: from now on it may send long lines, and messages.
  public void trust() {
    trusting = true;
  }

  /// Nothing more is parsed, not even the rest of what [#parse] was given.
  public void stop() {
    stopped = true;
    payload = null;
  }

  /// Takes the bytes of `buffer` from `from` to before `to`.
  public void parse(byte[] buffer, int from, int to) {
    int i = from;
    while (i < to && !stopped) {
      i = payload == null ? line(buffer, i, to) : restOfPayload(payload, buffer, i, to);
    }
  }

  private int line(byte[] buffer, int from, int to) {
    int lineFeed = from;
    while (lineFeed < to && buffer[lineFeed] != '\n') {
      lineFeed++;
    }
    if (lineFeed == to || lineLength > 0) {
      int end = Math.min(to, lineFeed + 1);
      if (lineLength + end - from > (trusting ? LINE_MAX : STRANGERS_LINE_MAX)) {
        return fail(ParseFailure.CONTROL_LINE_TOO_LONG, to);
      }
      keep(buffer, from, end - from);
      if (lineFeed == to) {
        return to;
      }
      int length = lineLength;
      lineLength = 0;
      lineIsKept = true;
      return operation(line, 0, length - 1, buffer, end, to);
    }
    lineIsKept = false;
    return operation(buffer, from, lineFeed, buffer, lineFeed + 1, to);
  }

  private void keep(byte[] buffer, int from, int length) {
    if (line.length < lineLength + length) {
      line = Arrays.copyOf(line, Math.max(lineLength + length, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, lineLength, length);
    lineLength += length;
  }

  /// @param from where the line starts in `text`, which ends before `lineFeed`
  /// @param next where the bytes behind it start in `buffer`
  private int operation(byte[] text, int from, int lineFeed, byte[] buffer, int next, int to) {
    int end = lineFeed > from && text[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    split(text, from, end);
    if (count == 0) {
      return fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    int first = starts[0];
    if (ends[0] - first == 4 && (text[first + 1] | 0x20) == 'm' && (text[first + 2] | 0x20) == 's'
        && (text[first + 3] | 0x20) == 'g') {
      return switch (text[first] | 0x20) {
        case 'r' -> message(text, false, buffer, next, to);
        case 'h' -> message(text, true, buffer, next, to);
        default -> fail(ParseFailure.UNKNOWN_OPERATION, to);
      };
    }
    var word = new String(text, first, ends[0] - first, StandardCharsets.US_ASCII)
        .toUpperCase(Locale.ROOT);
    int rest = count > 1 ? starts[1] : end;
    switch (word) {
      case "PING" -> handler.ping();
      case "PONG" -> handler.pong();
      case "+OK" -> {
        // we did not ask for it
      }
      case "INFO" -> handler.info(text, rest, end - rest);
      case "CONNECT" -> handler.connect(text, rest, end - rest);
      case "-ERR" -> handler.error(new String(text, rest, end - rest, StandardCharsets.UTF_8));
      case "RS+" -> interest(text);
      case "RS-" -> noInterest(text);
      default -> fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    return next;
  }

  private void interest(byte[] text) {
    long weight = count == 5 ? decimal(text, 4) : 1;
    if (count != 3 && count != 5 || weight < 1) {
      fail(ParseFailure.BAD_ARGUMENTS, 0);
      return;
    }
    handler.interest(word(text, 1), word(text, 2), count == 5 ? word(text, 3) : null, (int) weight);
  }

  private void noInterest(byte[] text) {
    if (count != 3 && count != 4) {
      fail(ParseFailure.BAD_ARGUMENTS, 0);
      return;
    }
    handler.noInterest(word(text, 1), word(text, 2), count == 4 ? word(text, 3) : null);
  }

  private int message(byte[] text, boolean headers, byte[] buffer, int next, int to) {
    int sizes = count - (headers ? 2 : 1);
    if (sizes < 3) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    long size = decimal(text, count - 1);
    long headerLength = headers ? decimal(text, sizes) : PublishFrame.NO_HEADERS;
    if (size < 0 || headers && (headerLength < 0 || headerLength > size)) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    if (size > (trusting ? PAYLOAD_MAX : 0)) {
      return fail(ParseFailure.PAYLOAD_TOO_LARGE, to);
    }
    frame.setLengths((int) headerLength, (int) size);
    int end = next + (int) size;
    if (end + CR_LF > to) {
      return keepPayload(text, headers, (int) size, buffer, next, to);
    }
    if (buffer[end] != '\r' || buffer[end + 1] != '\n') {
      return fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    if (!setLine(text, sizes, headers)) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    frame.setPayload(buffer, next, !lineIsKept);
    handler.routed(account, frame, queues);
    return end + CR_LF;
  }

  /// Takes the arguments before word `sizes`: account and subject, then nothing, a reply subject,
  /// `+ reply queue…` or `| queue…`.
  private boolean setLine(byte[] text, int sizes, boolean headers) {
    int length = ends[1] - starts[1];
    if (!account.equals(text, starts[1], length)) {
      account = Subject.copyOf(text, starts[1], length);
    }
    queues.clear();
    int reply = 0;
    boolean plain = sizes <= 4;
    if (plain) {
      reply = sizes == 4 ? 3 : 0;
    } else {
      boolean hasReply = text[starts[3]] == '+';
      if (ends[3] - starts[3] != 1 || !hasReply && text[starts[3]] != '|') {
        return false;
      }
      reply = hasReply ? 4 : 0;
      for (int i = hasReply ? 5 : 4; i < sizes; i++) {
        queues.add(word(text, i));
      }
    }
    int first = reply > 0 ? reply : sizes;
    boolean singleSpaces = plain;
    for (int i = first; i < count - 1; i++) {
      singleSpaces &= starts[i + 1] == ends[i] + 1;
    }
    frame.setRouted(text, starts[2], ends[2] - starts[2], reply > 0 ? starts[reply] : 0,
        reply > 0 ? ends[reply] - starts[reply] : 0, starts[sizes],
        headers ? ends[sizes] - starts[sizes] : 0, starts[count - 1], ends[count - 1],
        singleSpaces);
    return true;
  }

  private int keepPayload(byte[] text, boolean headers, int size, byte[] buffer, int next, int to) {
    if (!lineIsKept) {
      int start = starts[0];
      keep(text, start, ends[count - 1] - start);
      split(line, 0, lineLength);
      lineLength = 0;
    }
    if (!setLine(line, count - (headers ? 2 : 1), headers)) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    byte[] whole = new byte[size + CR_LF];
    payload = whole;
    payloadFilled = 0;
    frame.setPayload(whole, 0, false);
    return restOfPayload(whole, buffer, next, to);
  }

  private int restOfPayload(byte[] whole, byte[] buffer, int from, int to) {
    int taken = Math.min(to - from, whole.length - payloadFilled);
    System.arraycopy(buffer, from, whole, payloadFilled, taken);
    payloadFilled += taken;
    if (payloadFilled == whole.length) {
      payload = null;
      if (whole[whole.length - 2] != '\r' || whole[whole.length - 1] != '\n') {
        return fail(ParseFailure.UNKNOWN_OPERATION, to);
      }
      handler.routed(account, frame, queues);
      frame.setPayload(NOTHING, 0, false);
      if (line.length > KEPT_MAX) {
        line = new byte[256];
      }
    }
    return from + taken;
  }

  private void split(byte[] text, int from, int to) {
    count = 0;
    int i = from;
    while (i < to) {
      if (text[i] == ' ' || text[i] == '\t') {
        i++;
        continue;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
      }
      starts[count] = i;
      while (i < to && text[i] != ' ' && text[i] != '\t') {
        i++;
      }
      ends[count++] = i;
    }
  }

  private Subject word(byte[] text, int index) {
    return Subject.copyOf(text, starts[index], ends[index] - starts[index]);
  }

  /// One to nine digits, or -1.
  private long decimal(byte[] text, int index) {
    int length = ends[index] - starts[index];
    long number = length > 9 ? -1 : 0;
    for (int i = starts[index]; i < ends[index] && number >= 0; i++) {
      int digit = text[i] - '0';
      number = digit < 0 || digit > 9 ? -1 : number * 10 + digit;
    }
    return number;
  }

  /// Returns `next` for callers that are asked where to go on.
  private int fail(ParseFailure failure, int next) {
    stop();
    handler.fail(failure);
    return next;
  }
}
