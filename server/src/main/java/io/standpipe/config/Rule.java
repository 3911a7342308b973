package io.standpipe.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a value must fulfil besides being of its kind.
interface Rule<T> {
  /// What is wrong, or null.
  @Nullable
  Complaint check(T value);

  /// Why a value is not accepted.
  ///
  /// @param text for example `must not be negative`, or the reason of the original
  /// @param isReasonOfOriginal the text stands for itself, as the original's reason not to start
  record Complaint(String text, boolean isReasonOfOriginal) {}

  /// Bounds, both included.
  ///
  /// @param min null for none
  /// @param max null for none
  /// @param reason of the original, with `%` for the value; null if it has none
  record Range<T extends Comparable<T>>(
      Kind<T> kind,
      @Nullable T min,
      @Nullable T max,
      @Nullable String reason) implements Rule<T> {
    @Override
    public @Nullable Complaint check(T value) {
      if (!isOutside(value)) {
        return null;
      }
      return reason == null
          ? new Complaint(text(), false)
          : new Complaint(reason.replace("%", kind.format(value)), true);
    }

    private boolean isOutside(T value) {
      return min != null && value.compareTo(min) < 0 || max != null && value.compareTo(max) > 0;
    }

    private String text() {
      if (min == null) {
        return max == null ? "" : "must be at most " + kind.format(max);
      }
      return max == null
          ? "must be at least " + kind.format(min)
          : "must be between " + kind.format(min) + " and " + kind.format(max);
    }
  }

  static Rule<Long> between(long min, long max) {
    return new Range<>(new Kind.IntegerKind(), min, max, null);
  }

  static Rule<Long> atLeast(long min) {
    return new Range<>(new Kind.IntegerKind(), min, null, null);
  }

  static Rule<Long> atLeast(long min, String reason) {
    return new Range<>(new Kind.IntegerKind(), min, null, reason);
  }

  static Rule<Duration> atLeast(Duration min) {
    return new Range<>(new Kind.DurationKind(Kind.DurationKind.Numbers.WRONG), min, null, null);
  }

  static Rule<Duration> atLeast(Duration min, String reason) {
    return new Range<>(new Kind.DurationKind(Kind.DurationKind.Numbers.WRONG), min, null, reason);
  }

  /// More than nothing.
  record Positive() implements Rule<Duration> {
    @Override
    public @Nullable Complaint check(Duration value) {
      return value.isPositive() ? null : new Complaint("must be more than 0", false);
    }
  }

  /// The end of a subject.
  record SubjectTokens(String reason) implements Rule<String> {
    @Override
    public @Nullable Complaint check(String value) {
      return isSubject(value) ? null : new Complaint(reason, true);
    }

    private static boolean isSubject(String value) {
      return !value.isEmpty() && !value.startsWith(".") && !value.endsWith(".")
          && !value.contains("..") && value.chars().noneMatch(c -> c <= ' ');
    }
  }

  /// The begin of the subject to connect by: one that nothing else begins with.
  record DiscoverPrefix() implements Rule<String> {
    private static final List<String> TAKEN = List.of("_STAN.pub", "_STAN.sub", "_STAN.unsub",
        "_STAN.subclose", "_STAN.close", "_STAN.acks", "_INBOX");

    @Override
    public @Nullable Complaint check(String value) {
      if (!SubjectTokens.isSubject(value) || value.contains("*") || value.contains(">")) {
        return new Complaint("must be a subject without wildcards", false);
      }
      for (var taken : TAKEN) {
        if ((value + ".").startsWith(taken + ".")) {
          return new Complaint("must not begin with \"" + taken + "\", which has another use",
              false);
        }
      }
      return null;
    }
  }

  /// One of some words.
  record OneOf(List<String> words) implements Rule<String> {
    @Override
    public @Nullable Complaint check(String value) {
      return words.contains(value)
          ? null
          : new Complaint("must be " + String.join(" or ", words), false);
    }
  }

  /// SHA-256 in hexadecimal digits.
  record Digests() implements Rule<List<String>> {
    private static final int DIGITS = 64;

    @Override
    public @Nullable Complaint check(List<String> value) {
      for (var digest : value) {
        if (digest.length() != DIGITS
            || !digest.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
          return new Complaint("each must be 64 hexadecimal digits", false);
        }
      }
      return null;
    }
  }
}
