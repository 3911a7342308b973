package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pairs of a map that is no section of options, such as a user: each field is asked for by its
/// names, and what nobody asked for is unknown.
final class Fields {
  private final Block block;
  private final Problems problems;
  private final List<String> known = new ArrayList<>();
  private final Set<ConfigEntry> taken = new HashSet<>();

  Fields(Block block, Problems problems) {
    this.block = block;
    this.problems = problems;
  }

  /// The last pair with one of these keys, or null.
  ///
  /// @param names in lower case
  @Nullable
  ConfigEntry find(String... names) {
    var wanted = List.of(names);
    known.addAll(wanted);
    ConfigEntry found = null;
    for (var entry : block.entries()) {
      if (wanted.contains(entry.key().toLowerCase(Locale.ROOT))) {
        taken.add(entry);
        found = entry;
      }
    }
    return found;
  }

  /// A string; empty if it is not there or none.
  String text(String... names) {
    var entry = find(names);
    return entry == null ? "" : text(entry, false);
  }

  /// A string, or a number as it is written; empty if it is neither.
  ///
  /// @param secret it is not shown in a message
  String text(ConfigEntry entry, boolean secret) {
    return switch (entry.value()) {
      case ConfigValue.Text text -> text.text();
      case ConfigValue.Whole whole -> whole.text();
      case ConfigValue.Decimal decimal -> decimal.text();
      case ConfigValue _ -> {
        problems.mismatch(entry, "a string", secret);
        yield "";
      }
    };
  }

  /// Complains about pairs that nobody asked for.
  void end() {
    for (var entry : block.entries()) {
      if (!taken.contains(entry)) {
        problems.unknown(entry, known, true);
      }
    }
  }
}
