package io.standpipe.config;

import java.util.List;

/// What the log is to say about settings at the start.
///
/// @param configurationFile its name; empty if there is none
/// @param warnings one line each
public record StartupNotes(String configurationFile, List<String> warnings) {
  public static final StartupNotes NONE = new StartupNotes("", List.of());

  public StartupNotes {
    warnings = List.copyOf(warnings);
  }
}
