package io.standpipe.message;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Subscriptions by subject. Any thread may call; lookups take no lock, changes take one. *Hot
/// path.*
///
/// Two structures, because inboxes come and go all the time and must not disturb the rest:
///
/// - *Literals*, subjects without wildcards: a hash table keyed by the bytes.
/// - *Wildcards*: a trie with a hash table per level, a branch for `*`, and a list for `>`.
///
/// Answers are immutable and kept: in the literal's node, or, for subjects that only wildcards
/// match, in a table of [#ANSWERS] places where a newcomer replaces what it collides with. An answer
/// is true as long as its literal's members are the very same object and no wildcard has changed
/// anywhere; an answer without a literal, as long as the table of literals does not know the
/// subject. So one more inbox invalidates nothing but itself; one more wildcard invalidates all.
///
/// A lookup costs one pass of hashing over the subject, one probe and one comparison, plus a second
/// probe and comparison if only wildcards match. Without a kept answer it costs a walk: a probe per
/// token and per branch of `*` alive on the way, and a copy of the members if more than one pattern
/// has some. Adding and removing cost a probe per token and a copy of that one subject's members.
public final class SubjectTree<S> {
  private static final int ANSWERS = 1024;

  private final SliceHash hash;
  private final NodeTable<S> literals = new NodeTable<>();
  private final SubjectNode<S> wildcards = new SubjectNode<>(new byte[0], 0);
  private final AtomicReferenceArray<@Nullable Matches<S>> answers = new AtomicReferenceArray<>(
      ANSWERS);
  private final Members<S> nobody = Members.none();
  private volatile int size;
  private volatile int wildcardCount;
  /// Counts changes of wildcard subscriptions, each after it has been made.
  private volatile long wildcardChanges;
  /// Counts subjects that entered the table of literals.
  private volatile long newLiterals;

  private volatile long inserts;
  private volatile long removes;
  private final LongAdder misses = new LongAdder();

  /// How a tree changes and is used.
  ///
  /// @param size subscriptions in force
  /// @param misses lookups that found no answer that was kept
  /// @param kept answers that are kept
  /// @param fanoutMax members of the widest of them
  /// @param fanoutAverage members on average
  public record Statistics(
      int size,
      long inserts,
      long removes,
      long misses,
      int kept,
      int fanoutMax,
      double fanoutAverage) {}

  /// The hash is keyed by `random`, which should be unpredictable.
  public SubjectTree(RandomGenerator random) {
    this.hash = new SliceHash(random);
  }

  /// Number of subscriptions.
  public int size() {
    return size;
  }

  /// Whether nothing is left, not even a node of a pattern that is gone.
  synchronized boolean isEmpty() {
    return literals.isEmpty() && wildcards.isUnused();
  }

  /// Calls `action` with every subscriber, in any order; one that comes or goes meanwhile may be
  /// left out.
  public void forEach(Consumer<S> action) {
    literals.forEach(node -> node.members.forEach(action));
    forEach(wildcards, action);
  }

  private static <S> void forEach(SubjectNode<S> node, Consumer<S> action) {
    node.members.forEach(action);
    node.rest.forEach(action);
    var any = node.any;
    if (any != null) {
      forEach(any, action);
    }
    var children = node.children;
    if (children != null) {
      children.forEach(child -> forEach(child, action));
    }
  }

  /// Looks at all that is kept; not for the hot path.
  public Statistics statistics() {
    var fanout = new IntSummaryStatistics();
    literals.forEach(node -> count(node.answer, fanout));
    for (int place = 0; place < ANSWERS; place++) {
      count(answers.get(place), fanout);
    }
    return new Statistics(size, inserts, removes, misses.sum(), (int) fanout.getCount(),
        Math.max(0, fanout.getMax()), fanout.getAverage());
  }

  private void count(@Nullable Matches<S> answer, IntSummaryStatistics fanout) {
    if (answer != null && answer.wildcardChanges() == wildcardChanges) {
      fanout.accept(answer.plain().size() + answer.groups().size());
    }
  }

  /// `subject` must be valid. With a queue name the subscriber joins that group.
  public synchronized void add(Subject subject, @Nullable Subject queue, S subscriber) {
    byte[] key = subject.bytes();
    if (Subjects.hasWildcard(subject)) {
      addWildcard(wildcards, key, 0, queue, subscriber);
      wildcardCount++;
      wildcardChanges++;
    } else if (addLiteral(key, queue, subscriber)) {
      newLiterals++;
    }
    size++;
    inserts++;
  }

  /// Takes back an [#add] with the same arguments; the subscriber is found by identity. False if it
  /// is not there.
  public synchronized boolean remove(Subject subject, @Nullable Subject queue, S subscriber) {
    byte[] key = subject.bytes();
    boolean removed;
    if (Subjects.hasWildcard(subject)) {
      removed = removeWildcard(wildcards, key, 0, queue, subscriber);
      if (removed) {
        wildcardCount--;
        wildcardChanges++;
      }
    } else {
      removed = removeLiteral(key, queue, subscriber);
    }
    if (removed) {
      size--;
      removes++;
    }
    return removed;
  }

  public Matches<S> match(Subject subject) {
    byte[] key = subject.bytes();
    return match(key, 0, key.length);
  }

  /// Who gets a message to the subject in the buffer; `*` and `>` are ordinary tokens here.
  public Matches<S> match(byte[] buffer, int offset, int length) {
    int keyHash = hash.hash(buffer, offset, length);
    long changes = wildcardChanges;
    var node = literals.find(keyHash, buffer, offset, length);
    if (node != null) {
      var literal = node.members;
      if (!literal.isEmpty()) {
        return matchLiteral(node, literal, changes, buffer, offset, length);
      }
    }
    return matchWildcards(keyHash, changes, buffer, offset, length);
  }

  /// Whether `matches` is what [#match] would return. `newLiteralsThen` is what [#newLiterals] was
  /// before the tree was asked.
  boolean isCurrent(Matches<S> matches, long newLiteralsThen) {
    return matches.wildcardChanges() == wildcardChanges
        && (matches.hasNode() ? matches.hasUnchangedNode() : newLiteralsThen == newLiterals);
  }

  long newLiterals() {
    return newLiterals;
  }

  private Matches<S> matchLiteral(
      SubjectNode<S> node,
      Members<S> literal,
      long changes,
      byte[] buffer,
      int offset,
      int length) {
    var known = node.answer;
    if (known != null && known.wildcardChanges() == changes && known.hasUnchangedNode()) {
      return known;
    }
    misses.increment();
    var members = literal.merge(walk(buffer, offset, length));
    var answer = new Matches<>(Subject.copyOf(buffer, offset, length), members, node, literal,
        changes);
    node.answer = answer;
    return answer;
  }

  private Matches<S> matchWildcards(
      int keyHash,
      long changes,
      byte[] buffer,
      int offset,
      int length) {
    int place = keyHash & ANSWERS - 1;
    var known = answers.get(place);
    if (known != null && known.wildcardChanges() == changes
        && known.subject().equals(buffer, offset, length)) {
      return known;
    }
    misses.increment();
    var answer = new Matches<>(Subject.copyOf(buffer, offset, length), walk(buffer, offset, length),
        null, nobody, changes);
    answers.set(place, answer);
    return answer;
  }

  private Members<S> walk(byte[] buffer, int offset, int length) {
    return wildcardCount > 0 && Subjects.hasOnlyFullTokens(buffer, offset, length)
        ? walk(wildcards, buffer, offset, offset + length, nobody)
        : nobody;
  }

  /// Adds to `found` whom `node` and its successors know for the tokens from `start` on.
  private Members<S> walk(
      SubjectNode<S> node,
      byte[] buffer,
      int start,
      int end,
      Members<S> found) {
    var all = found.merge(node.rest);
    int tokenEnd = tokenEnd(buffer, start, end);
    var any = node.any;
    if (any != null) {
      all = proceed(any, buffer, tokenEnd, end, all);
    }
    var child = child(node, buffer, start, tokenEnd);
    return child == null ? all : proceed(child, buffer, tokenEnd, end, all);
  }

  private Members<S> proceed(
      SubjectNode<S> node,
      byte[] buffer,
      int tokenEnd,
      int end,
      Members<S> found) {
    return tokenEnd == end
        ? found.merge(node.members)
        : walk(node, buffer, tokenEnd + 1, end, found);
  }

  private @Nullable SubjectNode<S> child(SubjectNode<S> node, byte[] buffer, int start, int end) {
    var children = node.children;
    return children == null
        ? null
        : children.find(hash.hash(buffer, start, end - start), buffer, start, end - start);
  }

  /// True if nobody had subscribed to this subject.
  private boolean addLiteral(byte[] key, @Nullable Subject queue, S subscriber) {
    int keyHash = hash.hash(key, 0, key.length);
    var node = literals.find(keyHash, key, 0, key.length);
    if (node == null) {
      node = new SubjectNode<>(key, keyHash);
      node.members = nobody.with(queue, subscriber);
      literals.add(node);
      return true;
    }
    node.members = node.members.with(queue, subscriber);
    return false;
  }

  private boolean removeLiteral(byte[] key, @Nullable Subject queue, S subscriber) {
    var node = literals.find(hash.hash(key, 0, key.length), key, 0, key.length);
    if (node == null) {
      return false;
    }
    var before = node.members;
    var after = before.without(queue, subscriber);
    node.members = after;
    if (after.isEmpty()) {
      literals.remove(node);
    }
    return after != before;
  }

  private void addWildcard(
      SubjectNode<S> node,
      byte[] key,
      int start,
      @Nullable Subject queue,
      S subscriber) {
    if (start > key.length) {
      node.members = node.members.with(queue, subscriber);
      return;
    }
    int end = tokenEnd(key, start, key.length);
    if (isToken(key, start, end, '>')) {
      node.rest = node.rest.with(queue, subscriber);
    } else {
      addWildcard(nextForWriting(node, key, start, end), key, end + 1, queue, subscriber);
    }
  }

  private SubjectNode<S> nextForWriting(SubjectNode<S> node, byte[] key, int start, int end) {
    boolean isAny = isToken(key, start, end, '*');
    var next = isAny ? node.any : child(node, key, start, end);
    if (next != null) {
      return next;
    }
    byte[] token = Arrays.copyOfRange(key, start, end);
    var created = new SubjectNode<S>(token, hash.hash(token, 0, token.length));
    if (isAny) {
      node.any = created;
      return created;
    }
    var children = node.children;
    if (children == null) {
      children = new NodeTable<>();
      node.children = children;
    }
    children.add(created);
    return created;
  }

  private boolean removeWildcard(
      SubjectNode<S> node,
      byte[] key,
      int start,
      @Nullable Subject queue,
      S subscriber) {
    if (start > key.length) {
      var before = node.members;
      node.members = before.without(queue, subscriber);
      return node.members != before;
    }
    int end = tokenEnd(key, start, key.length);
    if (isToken(key, start, end, '>')) {
      var before = node.rest;
      node.rest = before.without(queue, subscriber);
      return node.rest != before;
    }
    boolean isAny = isToken(key, start, end, '*');
    var next = isAny ? node.any : child(node, key, start, end);
    if (next == null || !removeWildcard(next, key, end + 1, queue, subscriber)) {
      return false;
    }
    if (next.isUnused()) {
      unlink(node, next, isAny);
    }
    return true;
  }

  private static <S> void unlink(SubjectNode<S> node, SubjectNode<S> next, boolean isAny) {
    var children = node.children;
    if (isAny) {
      node.any = null;
    } else if (children != null) {
      children.remove(next);
    }
  }

  private static int tokenEnd(byte[] buffer, int start, int end) {
    int i = start;
    while (i < end && buffer[i] != '.') {
      i++;
    }
    return i;
  }

  private static boolean isToken(byte[] key, int start, int end, char token) {
    return end - start == 1 && key[start] == token;
  }
}
