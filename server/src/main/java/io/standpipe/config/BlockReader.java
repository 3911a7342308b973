package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.ConfigValue.Text;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a map of a configuration file all of whose keys must be known.
final class BlockReader {
  private final Block block;

  /// @param known all names of all keys, in lower case
  BlockReader(Block block, List<String> known) throws Rejected {
    this.block = block;
    for (var entry : block.entries()) {
      var key = entry.key().toLowerCase(Locale.ROOT);
      if (!known.contains(key)) {
        var nearest = new NearestName(key);
        known.forEach(nearest::consider);
        var found = nearest.found();
        throw wrong(entry, "unknown field \"" + entry.key() + "\""
            + (found == null ? "" : "; did you mean \"" + found + "\"?"));
      }
    }
  }

  /// The map, or an error that says what is there instead.
  static BlockReader of(ConfigEntry entry, List<String> known) throws Rejected {
    if (entry.value() instanceof Block block) {
      return new BlockReader(block, known);
    }
    throw expected(entry, "a map");
  }

  static Rejected wrong(ConfigEntry entry, String text) {
    return Rejected.wrongKey(new Problem(entry.position(), text));
  }

  static Rejected expected(ConfigEntry entry, String what) {
    return wrong(entry,
        "\"" + entry.key() + "\" is expected to be " + what + ", got " + entry.value().describe());
  }

  /// The last entry with one of these names, which are in lower case.
  @Nullable
  ConfigEntry find(String... names) {
    ConfigEntry found = null;
    for (var entry : block.entries()) {
      if (List.of(names).contains(entry.key().toLowerCase(Locale.ROOT))) {
        found = entry;
      }
    }
    return found;
  }

  /// Empty if it is not there.
  String text(String... names) throws Rejected {
    var entry = find(names);
    return entry == null ? "" : text(entry);
  }

  static String text(ConfigEntry entry) throws Rejected {
    return switch (entry.value()) {
      case Text text -> text.text();
      case ConfigValue.Whole whole -> whole.text();
      default -> throw expected(entry, "a string; put it in quotes");
    };
  }

  /// A string, or an array of strings.
  static List<String> texts(ConfigEntry entry) throws Rejected {
    if (!(entry.value() instanceof Items items)) {
      return List.of(text(entry));
    }
    var texts = new ArrayList<String>();
    for (var item : items.values()) {
      texts.add(text(new ConfigEntry(entry.key(), item.position(), item)));
    }
    return texts;
  }

  /// The elements of an array, each as if it had the array's key.
  static List<ConfigEntry> items(ConfigEntry entry) throws Rejected {
    if (!(entry.value() instanceof Items items)) {
      throw expected(entry, "an array");
    }
    return items.values()
        .stream()
        .map(item -> new ConfigEntry(entry.key(), item.position(), item))
        .toList();
  }

  Optional<ConfigEntry> optional(String... names) {
    return Optional.ofNullable(find(names));
  }
}
