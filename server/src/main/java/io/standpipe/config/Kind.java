package io.standpipe.config;

/// What kind of value an option takes. The word is what help shows in place of a value.
enum Kind {
  TEXT("string"),
  INTEGER("int"),
  DURATION("duration"),
  SIZE("size"),
  SWITCH("");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
