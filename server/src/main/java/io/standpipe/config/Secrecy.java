package io.standpipe.config;

/// What of an option's value may be shown, in the check of a configuration, in the log and
/// in messages.
enum Secrecy {
  OPEN,
  /// URLs, which may hold a user and a password or a token.
  USER_INFO,
  SECRET;

  static final String HIDDEN = "[REDACTED]";

  /// @param text the value, of a list separated by commas
  String shown(String text) {
    return switch (this) {
      case OPEN -> text;
      case USER_INFO -> withoutUserInfo(text);
      case SECRET -> HIDDEN;
    };
  }

  /// What stands before the last `@` of a URL, with or without a scheme, is hidden.
  static String withoutUserInfo(String urls) {
    return urls.replaceAll("((?:^|,)\\s*(?:\\w+://)?)[^,]*@", "$1[REDACTED]@");
  }
}
