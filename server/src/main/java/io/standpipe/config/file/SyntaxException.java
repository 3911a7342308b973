package io.standpipe.config.file;

/// The text does not follow the grammar.
final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;
  private final boolean fatal;

  private SyntaxException(Problem problem, boolean fatal) {
    super(problem.text(), null, false, false);
    this.problem = problem;
    this.fatal = fatal;
  }

  /// An error that concerns one pair only: reading can go on behind it.
  static SyntaxException inPair(Position position, String text) {
    return new SyntaxException(new Problem(position, text), false);
  }

  /// An error after which nobody knows what belongs to what.
  static SyntaxException fatal(Position position, String text) {
    return new SyntaxException(new Problem(position, text), true);
  }

  Problem problem() {
    return problem;
  }

  boolean isFatal() {
    return fatal;
  }
}
