package io.standpipe.wire.nats;

import io.standpipe.message.Subject;
import java.util.Arrays;

/// Takes what a client sends apart, however it was cut into reads, and calls a [NatsHandler]. Knows
/// no sockets. One thread. *Hot path:* a message that lies within one read is neither copied nor
/// wrapped in anything.
///
/// What a read leaves unfinished is kept here: the word of an operation as a position in it, a line
/// in [#line] (at most `controlLineMax` bytes), a payload in one buffer of its size. Afterwards they
/// are treated as if they had come in one piece. So no byte is looked at twice, except those of a
/// line's first part when the line is complete.
public final class NatsParser {
  private static final int KEPT_PAYLOAD_MAX = 64 * 1024;
  private static final int CR_LF = 2;
  private static final byte[] NOTHING = new byte[0];

  private final NatsHandler handler;
  private final int controlLineMax;
  private final int payloadMax;
  private final Words words = new Words();
  private final PublishFrame frame = new PublishFrame();

  private State state = State.WORD;
  private Operation operation = Operation.NONE;
  /// How many letters of the operation have been seen.
  private int letters;
  private byte[] line = new byte[128];
  private int lineLength;
  private byte[] payload = NOTHING;
  private int payloadFilled;
  /// What came while the parser was held.
  private byte[] held = NOTHING;

  private enum State {
    WORD,
    BLANKS,
    LINE,
    REST_OF_LINE,
    PAYLOAD,
    HELD,
    STOPPED
  }

  /// @param controlLineMax bytes of the arguments of one line
  /// @param payloadMax bytes of a payload with its headers
  public NatsParser(NatsHandler handler, int controlLineMax, int payloadMax) {
    this.handler = handler;
    this.controlLineMax = controlLineMax;
    this.payloadMax = payloadMax;
  }

  /// Nothing more is parsed, not even the rest of what [#parse] was given.
  public void stop() {
    state = State.STOPPED;
    payload = NOTHING;
    held = NOTHING;
  }

  /// Calls the handler no more until [#release], but keeps what comes; whoever holds sees to it
  /// that little does. For the handler, while it is called.
  public void hold() {
    state = State.HELD;
  }

  /// Goes on with what came since [#hold].
  public void release() {
    if (state == State.HELD) {
      expectOperation();
      byte[] kept = held;
      held = NOTHING;
      parse(kept, 0, kept.length);
    }
  }

  /// Bytes kept since [#hold].
  public int heldLength() {
    return held.length;
  }

  private int keepHeld(byte[] buffer, int from, int to) {
    int before = held.length;
    held = Arrays.copyOf(held, before + to - from);
    System.arraycopy(buffer, from, held, before, to - from);
    return to;
  }

  /// Takes the bytes of `buffer` from `from` to before `to`.
  public void parse(byte[] buffer, int from, int to) {
    int i = from;
    while (i < to) {
      i = switch (state) {
        case WORD -> word(buffer, i, to);
        case BLANKS -> blanks(buffer, i, to);
        case LINE -> restOfKeptLine(buffer, i, to);
        case REST_OF_LINE -> skipLine(buffer, i, to);
        case PAYLOAD -> restOfPayload(buffer, i, to);
        case HELD -> keepHeld(buffer, i, to);
        case STOPPED -> to;
      };
    }
  }

  private int word(byte[] buffer, int from, int to) {
    if (letters == 0 && to - from > 4 && (buffer[from] | 0x20) == 'p'
        && (buffer[from + 1] | 0x20) == 'u' && (buffer[from + 2] | 0x20) == 'b'
        && buffer[from + 3] == ' ') {
      operation = Operation.PUB;
      return blanks(buffer, from + 4, to);
    }
    int i = from;
    while (i < to) {
      int octet = buffer[i];
      if (letters == operation.length() && letters > 0) {
        return behindWord(octet, i);
      }
      operation = operation.next(letters, octet);
      if (operation == Operation.NONE) {
        return fail(ParseFailure.UNKNOWN_OPERATION, to);
      }
      letters++;
      i++;
    }
    if (letters == operation.length() && operation.ignoresArguments()) {
      state = State.REST_OF_LINE;
    }
    return i;
  }

  /// The operation is complete; `octet`, at `i`, is what follows it.
  private int behindWord(int octet, int i) {
    if (operation.ignoresArguments()) {
      state = State.REST_OF_LINE;
    } else if (octet == ' ' || octet == '\t' || !operation.needsBlank()) {
      state = State.BLANKS;
    } else {
      return fail(ParseFailure.UNKNOWN_OPERATION, i);
    }
    return i;
  }

  private int blanks(byte[] buffer, int from, int to) {
    int i = from;
    while (i < to && (buffer[i] == ' ' || buffer[i] == '\t')) {
      i++;
    }
    if (i == to) {
      state = State.BLANKS;
      return i;
    }
    return operation.isPublish() ? publishLine(buffer, i, to) : keepLine(buffer, i, to);
  }

  /// The usual case: the line is there as a whole, and its payload probably too.
  private int publishLine(byte[] buffer, int from, int to) {
    int lineFeed = words.split(buffer, from, to);
    if (lineFeed < 0) {
      return keepLine(buffer, from, to);
    }
    if (lengthOf(buffer, from, lineFeed) > controlLineMax) {
      return fail(ParseFailure.CONTROL_LINE_TOO_LONG, to);
    }
    return publish(buffer, buffer, lineFeed + 1, to);
  }

  /// Keeps what there is of a line; its arguments start at `from`.
  private int keepLine(byte[] buffer, int from, int to) {
    lineLength = 0;
    state = State.LINE;
    return restOfKeptLine(buffer, from, to);
  }

  private int restOfKeptLine(byte[] buffer, int from, int to) {
    int end = from;
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    boolean complete = end < to;
    int next = complete ? end + 1 : end;
    // A CR may still come before the LF, and is not counted.
    if (lineLength + next - from > controlLineMax + CR_LF) {
      return fail(ParseFailure.CONTROL_LINE_TOO_LONG, to);
    }
    keep(buffer, from, next - from);
    int length = complete ? lengthOf(line, 0, lineLength - 1) : lengthSoFar();
    if (length > controlLineMax) {
      return fail(ParseFailure.CONTROL_LINE_TOO_LONG, to);
    }
    return complete ? completeLine(buffer, next, to) : next;
  }

  private void keep(byte[] buffer, int from, int length) {
    if (line.length < lineLength + length) {
      line = Arrays.copyOf(line, Math.max(lineLength + length, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, lineLength, length);
    lineLength += length;
  }

  private int lengthSoFar() {
    return lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
  }

  private static int lengthOf(byte[] buffer, int from, int lineFeed) {
    return lineFeed > from && buffer[lineFeed - 1] == '\r' ? lineFeed - 1 - from : lineFeed - from;
  }

  /// [#line] holds arguments and LF; what follows them starts at `from`.
  private int completeLine(byte[] buffer, int from, int to) {
    if (words.split(line, 0, lineLength) != lineLength - 1) {
      return fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    if (operation.isPublish()) {
      return publish(line, buffer, from, to);
    }
    int length = lengthOf(line, 0, lineLength - 1);
    var completed = operation;
    expectOperation();
    switch (completed) {
      case SUB -> subscribe();
      case UNSUB -> unsubscribe();
      case CONNECT -> handler.connect(line, 0, length);
      case INFO -> handler.info(line, 0, length);
      default -> fail(ParseFailure.CLIENT_ERROR, to);
    }
    return from;
  }

  private void subscribe() {
    int count = words.count();
    if (count < 2 || count > 3) {
      fail(ParseFailure.BAD_ARGUMENTS, 0);
      return;
    }
    handler.subscribe(word(0), count == 3 ? word(1) : null, word(count - 1));
  }

  private void unsubscribe() {
    int count = words.count();
    if (count < 1 || count > 2) {
      fail(ParseFailure.BAD_ARGUMENTS, 0);
      return;
    }
    handler.unsubscribe(word(0), count == 2 ? Math.max(0, words.number(line, 1)) : 0);
  }

  private Subject word(int index) {
    return Subject.copyOf(line, words.start(index), words.length(index));
  }

  /// [#words] are the arguments in `lineBuffer`; the payload starts at `from` of `buffer`.
  private int publish(byte[] lineBuffer, byte[] buffer, int from, int to) {
    boolean headers = operation == Operation.HPUB;
    int count = words.count();
    int countMin = headers ? 3 : 2;
    if (count < countMin || count > countMin + 1) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    int size = words.size(lineBuffer, count - 1);
    int headerLength = headers ? words.size(lineBuffer, count - 2) : PublishFrame.NO_HEADERS;
    if (size < 0 || headerLength > size || headers && headerLength < 0) {
      return fail(ParseFailure.BAD_ARGUMENTS, to);
    }
    if (size > payloadMax) {
      return fail(ParseFailure.PAYLOAD_TOO_LARGE, to);
    }
    frame.setLengths(headerLength, size);
    int end = from + size;
    if (end + CR_LF > to) {
      return keepPayload(lineBuffer, buffer, from, to);
    }
    if (buffer[end] != '\r' || buffer[end + 1] != '\n') {
      return fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    frame.setLine(lineBuffer, words, headers);
    frame.setPayload(buffer, from, state != State.LINE);
    expectOperation();
    handler.publish(frame);
    return end + CR_LF;
  }

  /// The payload is not there as a whole: line and payload move to buffers of our own.
  private int keepPayload(byte[] lineBuffer, byte[] buffer, int from, int to) {
    if (state != State.LINE) {
      lineLength = 0;
      keep(lineBuffer, words.start(0), words.end(words.count() - 1) + 1 - words.start(0));
      words.split(line, 0, lineLength);
    }
    frame.setLine(line, words, operation == Operation.HPUB);
    int size = frame.payloadLength() + CR_LF;
    if (payload.length < size) {
      payload = new byte[size];
    }
    frame.setPayload(payload, 0, false);
    payloadFilled = 0;
    state = State.PAYLOAD;
    return restOfPayload(buffer, from, to);
  }

  private int restOfPayload(byte[] buffer, int from, int to) {
    int size = frame.payloadLength();
    int taken = Math.min(to - from, size + CR_LF - payloadFilled);
    System.arraycopy(buffer, from, payload, payloadFilled, taken);
    payloadFilled += taken;
    if (payloadFilled > size && payload[size] != '\r'
        || payloadFilled > size + 1 && payload[size + 1] != '\n') {
      return fail(ParseFailure.UNKNOWN_OPERATION, to);
    }
    if (payloadFilled == size + CR_LF) {
      expectOperation();
      handler.publish(frame);
      if (payload.length > KEPT_PAYLOAD_MAX) {
        payload = NOTHING;
        frame.setPayload(NOTHING, 0, false);
      }
    }
    return from + taken;
  }

  private int skipLine(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        var completed = operation;
        expectOperation();
        if (completed == Operation.PING) {
          handler.ping();
        } else if (completed == Operation.PONG) {
          handler.pong();
        }
        return i + 1;
      }
    }
    return to;
  }

  private void expectOperation() {
    state = State.WORD;
    operation = Operation.NONE;
    letters = 0;
  }

  /// Returns `next` for callers that are asked where to go on.
  private int fail(ParseFailure failure, int next) {
    stop();
    handler.fail(failure);
    return next;
  }
}
