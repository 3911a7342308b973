package io.standpipe.actor;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/// Checks that can only fail if we made a mistake.
public final class Invariant {
  private Invariant() {}

  /// Fails with the formatted text unless `holds`.
  @FormatMethod
  public static void check(boolean holds, String text, Object... arguments) {
    if (!holds) {
      throw new IllegalStateException(String.format(Locale.ROOT, text, arguments));
    }
  }
}
