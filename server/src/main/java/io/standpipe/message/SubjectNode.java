package io.standpipe.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An entry of the tree: a whole subject in the table of literals, one token in the trie of
/// wildcards. Read by any thread; written under the tree's lock.
final class SubjectNode<S> {
  private final byte[] key;
  private final int hash;
  volatile Members<S> members = Members.none();
  /// Literals only: the last answer for this subject, if one was asked for.
  volatile @Nullable Matches<S> answer;
  /// Trie only: what follows if the next token is a literal one.
  volatile @Nullable NodeTable<S> children;
  /// Trie only: what follows if the next token is `*`.
  volatile @Nullable SubjectNode<S> any;
  /// Trie only: those whose last token is `>`, here.
  volatile Members<S> rest = Members.none();

  SubjectNode(byte[] key, int hash) {
    this.key = key;
    this.hash = hash;
  }

  int hash() {
    return hash;
  }

  boolean hasKey(int keyHash, byte[] buffer, int offset, int length) {
    return hash == keyHash && Arrays.equals(key, 0, key.length, buffer, offset, offset + length);
  }

  /// True if nothing depends on this node any more.
  boolean isUnused() {
    var next = children;
    return members.isEmpty() && rest.isEmpty() && any == null && (next == null || next.isEmpty());
  }
}
