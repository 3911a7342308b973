package io.standpipe.wire.nats;

import java.nio.charset.StandardCharsets;

/// A PUB or HPUB as slices of the parser's buffers, reused for the next one. *Hot path.*
///
/// Line and payload are usually parts of the same buffer, and then the bytes from the reply subject
/// on to the end of the payload are what a recipient gets too: [#hasWireTail].
public final class PublishFrame {
  /// Value of [#headerLength] for PUB.
  public static final int NO_HEADERS = -1;

  private byte[] line = new byte[0];
  private int subjectOffset;
  private int subjectLength;
  private int replyOffset;
  private int replyLength;
  private int sizesOffset;
  private int headerSizeLength;
  private int totalSizeOffset;
  private int sizesEnd;
  private boolean singleSpaces;
  private boolean inOnePiece;
  private int headerLength;
  private byte[] payload = line;
  private int payloadOffset;
  private int payloadLength;

  public byte[] line() {
    return line;
  }

  public int subjectOffset() {
    return subjectOffset;
  }

  public int subjectLength() {
    return subjectLength;
  }

  public int replyOffset() {
    return replyOffset;
  }

  /// 0 if there is none.
  public int replyLength() {
    return replyLength;
  }

  /// Bytes of the header block at the start of the payload, or [#NO_HEADERS].
  public int headerLength() {
    return headerLength;
  }

  /// The client's own digits of [#headerLength], in [#line]; recipients get them as they are.
  public int headerSizeOffset() {
    return sizesOffset;
  }

  /// 0 for PUB.
  public int headerSizeLength() {
    return headerSizeLength;
  }

  /// The client's own digits of [#payloadLength], in [#line].
  public int totalSizeOffset() {
    return totalSizeOffset;
  }

  public int totalSizeLength() {
    return sizesEnd - totalSizeOffset;
  }

  /// Holds the payload, and behind it CR LF.
  public byte[] payload() {
    return payload;
  }

  public int payloadOffset() {
    return payloadOffset;
  }

  /// Headers included.
  public int payloadLength() {
    return payloadLength;
  }

  /// Where reply subject, sizes, CR LF, payload, CR LF start in [#line], written as the server
  /// would write them.
  public int wireTailOffset() {
    return replyLength > 0 ? replyOffset : sizesOffset;
  }

  /// Whether the bytes from [#wireTailOffset] to behind the payload can be sent on as they are. Not
  /// so if the message came in pieces or the client is generous with blanks.
  public boolean hasWireTail() {
    return inOnePiece && singleSpaces && sizesEnd + 2 == payloadOffset;
  }

  /// The line, for the log.
  public String describe() {
    var text = new StringBuilder(headerLength == NO_HEADERS ? "PUB " : "HPUB ")
        .append(text(subjectOffset, subjectLength))
        .append(' ');
    if (replyLength > 0) {
      text.append(text(replyOffset, replyLength)).append(' ');
    }
    return text.append(text(sizesOffset, sizesEnd - sizesOffset)).toString();
  }

  private String text(int offset, int length) {
    return new String(line, offset, length, StandardCharsets.UTF_8);
  }

  /// Takes the arguments found by `words`, of which the last is the payload's length.
  void setLine(byte[] buffer, Words words, boolean headers) {
    int count = words.count();
    int sizes = headers ? count - 2 : count - 1;
    line = buffer;
    subjectOffset = words.start(0);
    subjectLength = words.length(0);
    replyOffset = words.start(1);
    replyLength = sizes > 1 ? words.length(1) : 0;
    sizesOffset = words.start(sizes);
    headerSizeLength = headers ? words.length(sizes) : 0;
    totalSizeOffset = words.start(count - 1);
    sizesEnd = words.end(count - 1);
    singleSpaces = true;
    for (int i = 1; i < count - 1; i++) {
      singleSpaces &= words.start(i + 1) == words.end(i) + 1 && buffer[words.end(i)] == ' ';
    }
  }

  /// Takes the line of a message that another server sent.
  ///
  /// @param newSizesEnd where the last of its arguments ends
  void setRouted(
      byte[] buffer,
      int newSubjectOffset,
      int newSubjectLength,
      int newReplyOffset,
      int newReplyLength,
      int newSizesOffset,
      int newHeaderSizeLength,
      int newTotalSizeOffset,
      int newSizesEnd,
      boolean hasSingleSpaces) {
    line = buffer;
    subjectOffset = newSubjectOffset;
    subjectLength = newSubjectLength;
    replyOffset = newReplyOffset;
    replyLength = newReplyLength;
    sizesOffset = newSizesOffset;
    headerSizeLength = newHeaderSizeLength;
    totalSizeOffset = newTotalSizeOffset;
    sizesEnd = newSizesEnd;
    singleSpaces = hasSingleSpaces;
  }

  /// `behindLine` if line and payload are parts of the same buffer.
  void setPayload(byte[] buffer, int offset, boolean behindLine) {
    inOnePiece = behindLine;
    payload = buffer;
    payloadOffset = offset;
  }

  void setLengths(int headers, int total) {
    headerLength = headers;
    payloadLength = total;
  }
}
