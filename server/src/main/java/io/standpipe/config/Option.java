package io.standpipe.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of the table of options. Parsing, `--help`, `docs/configuration.md`, the check of a
/// configuration and the tests read these rows and nothing else.
///
/// @param usual the default, as one would type it
/// @param flags names on the command line, without dashes, the shortest first
/// @param section the map of a file that holds it; null if no file can set it
/// @param keys names in that map, in lower case, the usual one first
/// @param environment a variable that beats flag and file; empty for none
/// @param secrecy what of the value may be shown
/// @param reloadable a change in the file is applied without a restart
/// @param meaning one line
record Option<T>(
    Group group,
    Kind<T> kind,
    String usual,
    List<String> flags,
    @Nullable Section section,
    List<String> keys,
    String environment,
    Optional<Rule<T>> rule,
    Secrecy secrecy,
    boolean reloadable,
    Fate fate,
    String meaning) {

  /// What becomes of an option that somebody sets to something other than the default.
  sealed interface Fate {
    /// It does what its meaning says.
    record Honoured() implements Fate {}

    /// It is accepted, because nothing is lost, and a line at the start says why it does nothing.
    record WithoutEffect() implements Fate {}

    /// There is no server that does this. The meaning says why.
    record Refused() implements Fate {}
  }

  /// The default as a value.
  T usualValue() {
    try {
      return kind.parse(usual);
    } catch (GoSyntax.Malformed e) {
      throw new IllegalStateException(this + " has no valid default", e);
    }
  }

  /// Whether a value differs from what happens without it.
  boolean asksForSomething(T value) {
    return !kind.isNothing(value) && !value.equals(usualValue());
  }

  /// What it is called: the key in a file, or else the flag.
  String name() {
    if (section == null) {
      return "-" + flags.getFirst();
    }
    var path = section.path();
    return path.isEmpty() ? keys.getFirst() : path + "." + keys.getFirst();
  }

  boolean isHonoured() {
    return fate instanceof Fate.Honoured;
  }

  boolean isRefused() {
    return fate instanceof Fate.Refused;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return name();
  }
}
