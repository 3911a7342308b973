package io.standpipe.bus;

import io.standpipe.message.Subject;

/// Who is behind a connection, and what the streaming engine lets them do. Immutable; connections
/// of one user share one object, so comparing references answers most questions. Any thread
/// may call.
public interface Identity {
  /// Different for different users, whatever account they belong to; empty where nobody needs to
  /// log in.
  String name();

  boolean mayConnectAs(String clientId);

  boolean mayPublish(Subject channel);

  boolean maySubscribe(Subject channel);

  boolean mayUseDurable(String durableName);

  /// Whether `other` is the same user, perhaps with other permissions since.
  @SuppressWarnings("ReferenceEquality") // nearly always the same object, and cheaper than the names
  default boolean isSameUser(Identity other) {
    return this == other || name().equals(other.name());
  }
}
