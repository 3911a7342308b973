package io.standpipe.broker.auth;

import java.util.OptionalLong;

/// What became of a [Login].
public sealed interface Verdict {
  /// The client is this user.
  ///
  /// @param expiresInNanos how long this is good for, from now; empty for ever
  record Admitted(User user, OptionalLong expiresInNanos) implements Verdict {
    Admitted(User user) {
      this(user, OptionalLong.empty());
    }
  }

  /// The client has not shown who it is.
  ///
  /// @param who named in the log, for an operator to find; never a secret
  record Refused(String who) implements Verdict {}

  /// Too many others are being checked.
  record Overloaded() implements Verdict {}
}
