package io.standpipe.message;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Gives subjects that match one pattern the name they have by another: what the first wildcard
/// stood for takes the place of the first, and so on. Immutable.
public final class SubjectMapping {
  private static final byte DOT = '.';
  private final List<byte[]> from;
  private final List<byte[]> to;
  private final boolean same;

  private SubjectMapping(Subject from, Subject to) {
    this.from = tokens(from);
    this.to = tokens(to);
    this.same = from.equals(to);
  }

  /// From one pattern to another.
  ///
  /// @throws IllegalArgumentException if a pattern is not valid, or they have not the same wildcards
  ///           in the same order
  public static SubjectMapping of(Subject from, Subject to) {
    for (var pattern : List.of(from, to)) {
      if (!Subjects.isValid(pattern)) {
        throw new IllegalArgumentException("\"" + pattern + "\" is not a valid subject");
      }
    }
    var mapping = new SubjectMapping(from, to);
    if (!wildcards(mapping.from).equals(wildcards(mapping.to))) {
      throw new IllegalArgumentException(
          "\"" + from + "\" and \"" + to + "\" must have the same wildcards in the same order");
    }
    return mapping;
  }

  private static String wildcards(List<byte[]> tokens) {
    var wildcards = new StringBuilder();
    for (byte[] token : tokens) {
      if (isWildcard(token)) {
        wildcards.append((char) token[0]);
      }
    }
    return wildcards.toString();
  }

  private static boolean isWildcard(byte[] token) {
    return token.length == 1 && (token[0] == '*' || token[0] == '>');
  }

  private static List<byte[]> tokens(Subject subject) {
    var tokens = new ArrayList<byte[]>();
    byte[] bytes = subject.toByteArray();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == DOT) {
        tokens.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return tokens;
  }

  /// The other name of a subject, which must match the first pattern.
  public Subject apply(Subject subject) {
    if (same) {
      return subject;
    }
    var parts = tokens(subject);
    var name = new ByteArrayOutputStream();
    int next = 0;
    for (byte[] token : to) {
      if (!isWildcard(token)) {
        append(name, token);
        continue;
      }
      while (!isWildcard(from.get(next))) {
        next++;
      }
      int last = token[0] == '>' ? parts.size() - 1 : next;
      for (int i = next; i <= last; i++) {
        append(name, parts.get(i));
      }
      next++;
    }
    byte[] bytes = name.toByteArray();
    return Subject.copyOf(bytes, 0, bytes.length);
  }

  private static void append(ByteArrayOutputStream name, byte[] token) {
    if (name.size() > 0) {
      name.write(DOT);
    }
    name.writeBytes(token);
  }
}
