package io.standpipe.message;

/// Remembers the last answer of a tree for somebody who publishes to the same subject again and
/// again. Any thread may call. *Hot path.*
public final class RecentMatch<S> {
  private final SubjectTree<S> tree;
  private volatile Answer<S> last;

  /// @param newLiterals what [SubjectTree#newLiterals] was before the tree was asked
  private record Answer<S>(Matches<S> matches, long newLiterals) {}

  public RecentMatch(SubjectTree<S> tree) {
    this.tree = tree;
    this.last = ask(tree, new byte[0], 0, 0);
  }

  public Matches<S> match(Subject subject) {
    return match(subject.bytes(), 0, subject.length());
  }

  /// As [SubjectTree#match], cheaper if the subject is that of the last call.
  public Matches<S> match(byte[] buffer, int offset, int length) {
    var answer = last;
    if (!answer.matches.subject().equals(buffer, offset, length)
        || !tree.isCurrent(answer.matches, answer.newLiterals)) {
      answer = ask(tree, buffer, offset, length);
      last = answer;
    }
    return answer.matches;
  }

  private static <S> Answer<S> ask(SubjectTree<S> tree, byte[] buffer, int offset, int length) {
    long newLiterals = tree.newLiterals();
    return new Answer<>(tree.match(buffer, offset, length), newLiterals);
  }
}
