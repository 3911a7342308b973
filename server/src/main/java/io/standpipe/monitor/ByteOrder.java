package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;

/// The order of the original's lists.
final class ByteOrder {
  /// By the bytes of the UTF-8 form: upper case before lower case.
  static final Comparator<String> OF_TEXT = (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8),
      b.getBytes(UTF_8));

  private ByteOrder() {}
}
