package io.standpipe.broker.auth;

import java.time.Duration;
import java.util.Optional;

/// What a user may do in core NATS.
///
/// @param responses lets the user publish to reply subjects of messages it received. Then, unless
///          `publish` allows something, it may publish to nothing else
public record Permissions(
    SubjectRules publish,
    SubjectRules subscribe,
    Optional<Responses> responses) {
  public static final Permissions ALL = new Permissions(SubjectRules.ALL, SubjectRules.ALL,
      Optional.empty());

  /// How often, and for how long, a message may be answered.
  ///
  /// @param max answers to one message; negative for any number
  /// @param expires how long after the message; negative for ever
  public record Responses(int max, Duration expires) {
    /// What `allow_responses: true` means.
    public static final Responses DEFAULT = new Responses(1, Duration.ofMinutes(2));
  }

  public Permissions(SubjectRules publish, SubjectRules subscribe) {
    this(publish, subscribe, Optional.empty());
  }
}
