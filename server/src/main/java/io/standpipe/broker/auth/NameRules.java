package io.standpipe.broker.auth;

import java.util.List;

/// Which names are allowed: those that an entry of `allow` fits and none of `deny` does. An entry
/// is a name, or its beginning and a `*`.
///
/// @param allow if there is no entry, everything is allowed
public record NameRules(List<String> allow, List<String> deny) {
  public static final NameRules ALL = new NameRules(List.of(), List.of());

  public NameRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  public static NameRules allow(String... names) {
    return new NameRules(List.of(names), List.of());
  }

  boolean allows(String name) {
    return (allow.isEmpty() || fits(allow, name)) && !fits(deny, name);
  }

  private static boolean fits(List<String> entries, String name) {
    for (var entry : entries) {
      boolean fits = entry.endsWith("*")
          ? name.startsWith(entry.substring(0, entry.length() - 1))
          : name.equals(entry);
      if (fits) {
        return true;
      }
    }
    return false;
  }
}
