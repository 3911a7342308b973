package io.standpipe.config.file;

import org.jspecify.annotations.Nullable;

/// The environment variables of the process.
public interface Environment {
  /// The value, or null if there is no such variable.
  @Nullable
  String get(String name);

  /// Those of this process.
  final class OfProcess implements Environment {
    @Override
    public @Nullable String get(String name) {
      return System.getenv(name);
    }
  }
}
