package io.standpipe.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who listens to one subject: the answer of a [SubjectTree]. Immutable, shared by all who ask;
/// [SubjectTree#isCurrent] tells whether it is still true.
public final class Matches<S> {
  private final Subject subject;
  private final Members<S> members;
  /// Where the subject itself is subscribed to, and what was found there.
  private final @Nullable SubjectNode<S> node;
  private final Members<S> literal;
  private final long wildcardChanges;

  Matches(
      Subject subject,
      Members<S> members,
      @Nullable SubjectNode<S> node,
      Members<S> literal,
      long wildcardChanges) {
    this.subject = subject;
    this.members = members;
    this.node = node;
    this.literal = literal;
    this.wildcardChanges = wildcardChanges;
  }

  /// Those who share their messages: one of them gets each. Never empty.
  public record Group<S>(Subject queue, List<S> members) {}

  public Subject subject() {
    return subject;
  }

  /// Those who get every message.
  public List<S> plain() {
    return members.plain();
  }

  /// Subscribers of the same queue name are one group even if their patterns differ.
  public List<Group<S>> groups() {
    return members.groups();
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /// Whether the subject itself has subscribers, and they are the same as then.
  boolean hasUnchangedNode() {
    return node != null && node.members == literal;
  }

  boolean hasNode() {
    return node != null;
  }

  long wildcardChanges() {
    return wildcardChanges;
  }
}
