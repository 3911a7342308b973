package io.standpipe.wire.nats;

/// What a client may send, recognized letter by letter.
enum Operation {
  NONE(""),
  PUB("pub"),
  HPUB("hpub"),
  SUB("sub"),
  UNSUB("unsub"),
  PING("ping"),
  PONG("pong"),
  CONNECT("connect"),
  INFO("info"),
  OK("+ok"),
  ERR("-err");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  int length() {
    return word.length();
  }

  /// The operation after `letters` letters that fitted this one and one more, or [#NONE].
  Operation next(int letters, int octet) {
    int letter = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    if (letters == 0) {
      return startingWith(letter);
    }
    if (letters == 1 && this == PUB) {
      return switch (letter) {
        case 'u' -> PUB;
        case 'i' -> PING;
        case 'o' -> PONG;
        default -> NONE;
      };
    }
    return letters < word.length() && word.charAt(letters) == letter ? this : NONE;
  }

  /// PUB stands for all that start with `p`.
  private static Operation startingWith(int letter) {
    return switch (letter) {
      case 'p' -> PUB;
      case 'h' -> HPUB;
      case 's' -> SUB;
      case 'u' -> UNSUB;
      case 'c' -> CONNECT;
      case 'i' -> INFO;
      case '+' -> OK;
      case '-' -> ERR;
      default -> NONE;
    };
  }

  boolean ignoresArguments() {
    return this == PING || this == PONG || this == OK;
  }

  boolean needsBlank() {
    return this == PUB || this == HPUB || this == SUB || this == UNSUB || this == ERR;
  }

  boolean isPublish() {
    return this == PUB || this == HPUB;
  }
}
