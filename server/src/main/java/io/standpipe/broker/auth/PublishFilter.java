package io.standpipe.broker.auth;

import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.List;

/// Where a user may publish to. Immutable.
final class PublishFilter {
  private final List<Subject> allow;
  private final List<Subject> deny;
  private final boolean nothingElse;

  /// @param nothingElse whether no entry of `allow` means nothing, not everything
  PublishFilter(SubjectRules rules, boolean nothingElse) {
    this.allow = rules.allow().stream().map(Subject::of).toList();
    this.deny = rules.deny().stream().map(Subject::of).toList();
    this.nothingElse = nothingElse;
  }

  boolean allowsAll() {
    return allow.isEmpty() && deny.isEmpty() && !nothingElse;
  }

  boolean allows(Subject subject) {
    return (allow.isEmpty() ? !nothingElse : matches(allow, subject)) && !matches(deny, subject);
  }

  private static boolean matches(List<Subject> patterns, Subject subject) {
    for (var pattern : patterns) {
      if (Subjects.matches(pattern, subject)) {
        return true;
      }
    }
    return false;
  }
}
