package io.standpipe.store.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collection;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Sequences as the original keeps them in a column: `[4,2,3]`.
final class SequenceList {
  private SequenceList() {}

  /// Null for none, as the original has it in MySQL.
  static byte @Nullable [] encode(Collection<Long> sequences) {
    if (sequences.isEmpty()) {
      return null;
    }
    var text = new StringBuilder("[");
    for (long sequence : sequences) {
      text.append(text.length() == 1 ? "" : ",").append(sequence);
    }
    return text.append(']').toString().getBytes(US_ASCII);
  }

  /// Everything between the numbers is passed over.
  static void decode(byte @Nullable [] text, LongConsumer sequences) {
    if (text == null) {
      return;
    }
    long number = -1;
    for (byte c : text) {
      if (c >= '0' && c <= '9') {
        number = Math.max(number, 0) * 10 + (c - '0');
      } else if (number >= 0) {
        sequences.accept(number);
        number = -1;
      }
    }
  }
}
