package io.standpipe.config;

import io.standpipe.config.file.Problem;

/// Why there is no server with these settings, though each alone is well formed.
final class Rejected extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Problem problem;
  private final Kind kind;

  /// What is to blame.
  enum Kind {
    WRONG_FLAG,
    WRONG_KEY,
    /// The reason is one of the original, and goes to the log.
    NOT_STARTING
  }

  private Rejected(Problem problem, Kind kind) {
    super(problem.text(), null, false, false);
    this.problem = problem;
    this.kind = kind;
  }

  static Rejected notStarting(String reason) {
    return new Rejected(new Problem(reason), Kind.NOT_STARTING);
  }

  /// Somebody asked for what there is not.
  static Rejected wrong(Given.Origin origin, String text) {
    return new Rejected(origin.problem(text), switch (origin) {
      case Given.Flag _ -> Kind.WRONG_FLAG;
      case Given.FileKey _ -> Kind.WRONG_KEY;
    });
  }

  Problem problem() {
    return problem;
  }

  Kind kind() {
    return kind;
  }
}
