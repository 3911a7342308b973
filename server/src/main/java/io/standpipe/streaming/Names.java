package io.standpipe.streaming;

import io.standpipe.message.Subject;

/// Which names clients and channels may have. Source: reference, streaming protocol 1.5.
final class Names {
  private Names() {}

  /// Only ASCII letters, digits, `-` and `_`, at least one.
  static boolean isClientId(String id) {
    return !id.isEmpty() && id.chars()
        .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
            || c == '-' || c == '_');
  }

  /// No empty token between dots and none of `/`, `*`, `>`; every other byte is allowed.
  static boolean isChannel(Subject name) {
    boolean dot = true;
    for (int i = 0; i < name.length(); i++) {
      byte b = name.byteAt(i);
      if (b == '/' || b == '*' || b == '>' || b == '.' && dot) {
        return false;
      }
      dot = b == '.';
    }
    return !dot;
  }
}
