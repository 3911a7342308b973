package io.standpipe.broker.auth;

import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Subjects of an account that others may import.
///
/// @param kind what importers get
/// @param subject a pattern
/// @param importers accounts that may, by name; empty for all
/// @param responses of a service
public record Export(Kind kind, String subject, List<String> importers, Responses responses) {
  /// What passes between two accounts.
  public enum Kind {
    /// Messages, from the exporter to the importer.
    STREAM,
    /// Requests, from the importer to the exporter, and their answers.
    SERVICE;

    /// For a message.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How many answers a request may get.
  ///
  /// @param patience for the next answer; then it is not passed on any more
  public record Responses(Type type, Duration patience) {
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);
    public static final Responses ONE = new Responses(Type.SINGLETON, DEFAULT_PATIENCE);

    /// When there are no more.
    public enum Type {
      /// After the first.
      SINGLETON,
      /// After the patience.
      STREAM,
      /// After one without payload.
      CHUNKED
    }
  }

  /// @throws IllegalArgumentException if the subject is not valid
  public Export {
    importers = List.copyOf(importers);
    if (!Subjects.isValid(Subject.of(subject))) {
      throw new IllegalArgumentException("export \"" + subject + "\" is not a valid subject");
    }
  }

  /// For everybody.
  public static Export stream(String subject) {
    return new Export(Kind.STREAM, subject, List.of(), Responses.ONE);
  }

  /// For everybody, one answer for each request.
  public static Export service(String subject) {
    return new Export(Kind.SERVICE, subject, List.of(), Responses.ONE);
  }

  public Export onlyFor(String... accounts) {
    return new Export(kind, subject, List.of(accounts), responses);
  }

  public Export answering(Responses.Type type) {
    return new Export(kind, subject, importers, new Responses(type, responses.patience));
  }

  boolean allows(Import wanted, String importer) {
    return kind == wanted.kind()
        && Subjects.covers(Subject.of(subject), Subject.of(wanted.subject()))
        && (importers.isEmpty() || importers.contains(importer));
  }
}
