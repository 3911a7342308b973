package io.standpipe.wire.nats;

/// Where the arguments of one line are. *Hot path.*
///
/// Blanks are SP and TAB, a line ends with LF or CR LF; every other byte belongs to a word.
final class Words {
  /// The line goes on behind the buffer.
  static final int INCOMPLETE = -1;
  /// A CR that no LF follows.
  static final int MALFORMED = -2;

  /// No operation of a client has more arguments; one more shows that there are too many.
  private static final int WORDS_MAX = 5;
  private static final int DIGITS_MAX = 9;
  private static final int LONG_DIGITS_MAX = 18;

  private final int[] starts = new int[WORDS_MAX];
  private final int[] ends = new int[WORDS_MAX];
  private int count;

  /// Finds the words between `from` and the end of the line, and returns where its LF is. There may
  /// be more than [#count] says if that is larger than anybody expects.
  int split(byte[] buffer, int from, int to) {
    count = 0;
    int i = from;
    while (i < to) {
      int octet = buffer[i] & 0xFF;
      if (octet > ' ' || isWordControl(octet)) {
        int start = i;
        do {
          i++;
        } while (i < to && ((buffer[i] & 0xFF) > ' ' || isWordControl(buffer[i])));
        if (count < WORDS_MAX) {
          starts[count] = start;
          ends[count] = i;
          count++;
        }
      } else if (octet == '\n') {
        return i;
      } else if (octet == '\r') {
        if (i + 1 == to) {
          return INCOMPLETE;
        }
        return buffer[i + 1] == '\n' ? i + 1 : MALFORMED;
      } else {
        i++;
      }
    }
    return INCOMPLETE;
  }

  int count() {
    return count;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return ends[word];
  }

  int length(int word) {
    return ends[word] - starts[word];
  }

  /// One to nine digits, or -1.
  int size(byte[] buffer, int word) {
    return length(word) > DIGITS_MAX ? -1 : (int) number(buffer, word);
  }

  /// One to eighteen digits, or -1.
  long number(byte[] buffer, int word) {
    int start = starts[word];
    int end = ends[word];
    if (end - start > LONG_DIGITS_MAX) {
      return -1;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /// Below SP, only TAB, LF and CR separate words.
  private static boolean isWordControl(int octet) {
    return octet != ' ' && octet != '\t' && octet != '\n' && octet != '\r';
  }
}
