package io.standpipe.broker.auth;

import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.List;

/// Which subjects are allowed: those that an entry of `allow` covers and none of `deny` does.
///
/// @param allow subjects or patterns; if there are none, everything is allowed
/// @param deny subjects or patterns. In rules for subscriptions an entry may end with a space and a
///          queue name or pattern, and then speaks of that queue only
public record SubjectRules(List<String> allow, List<String> deny) {
  public static final SubjectRules ALL = new SubjectRules(List.of(), List.of());

  /// @throws IllegalArgumentException if an entry is no valid subject, with the original's text
  public SubjectRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    allow.forEach(SubjectRules::check);
    deny.forEach(SubjectRules::check);
  }

  public static SubjectRules allow(String... subjects) {
    return new SubjectRules(List.of(subjects), List.of());
  }

  public static SubjectRules deny(String... subjects) {
    return new SubjectRules(List.of(), List.of(subjects));
  }

  private static void check(String entry) {
    var words = entry.split(" ", -1);
    for (var word : words) {
      if (words.length > 2 || !Subjects.isValid(Subject.of(word))) {
        throw new IllegalArgumentException("subject \"" + entry + "\" is not a valid subject");
      }
    }
  }
}
