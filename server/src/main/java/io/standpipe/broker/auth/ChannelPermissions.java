package io.standpipe.broker.auth;

/// What a user may do with the channels of the streaming engine. The engine itself enforces this
/// and answers with an error, so it needs no permissions of core NATS beside it. Beyond the
/// original.
///
/// A user for whom anything is restricted here may not listen to what others say to the engine, nor
/// to inboxes by a wildcard: it would see what it may not subscribe to.
///
/// @param publish channels, by name or pattern
/// @param subscribe channels, by name or pattern
/// @param durables durable names: exact, or with `*` for any characters at the end
/// @param clients client ids: exact, or with `*` for any characters at the end
public record ChannelPermissions(
    SubjectRules publish,
    SubjectRules subscribe,
    NameRules durables,
    NameRules clients) {
  public static final ChannelPermissions ALL = new ChannelPermissions(SubjectRules.ALL,
      SubjectRules.ALL, NameRules.ALL, NameRules.ALL);

  public ChannelPermissions(SubjectRules publish, SubjectRules subscribe) {
    this(publish, subscribe, NameRules.ALL, NameRules.ALL);
  }

  boolean isRestricted() {
    return !equals(ALL);
  }
}
