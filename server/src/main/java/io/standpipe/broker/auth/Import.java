package io.standpipe.broker.auth;

import io.standpipe.broker.auth.Export.Kind;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectMapping;

/// Subjects of another account that clients of this one use.
///
/// @param account that exports them
/// @param subject there, a pattern
/// @param local what they are called here, with as many wildcards
public record Import(Kind kind, String account, String subject, String local) {
  /// @throws IllegalArgumentException if a subject is not valid, or the two do not fit
  public Import {
    var _ = SubjectMapping.of(Subject.of(subject), Subject.of(local));
  }

  public static Import stream(String account, String subject) {
    return new Import(Kind.STREAM, account, subject, subject);
  }

  public static Import service(String account, String subject) {
    return new Import(Kind.SERVICE, account, subject, subject);
  }

  public Import as(String newLocal) {
    return new Import(kind, account, subject, newLocal);
  }
}
