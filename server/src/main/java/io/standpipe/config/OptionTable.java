package io.standpipe.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All rows: every flag and every key of NATS Streaming Server 0.25.6, and ours.
final class OptionTable {
  private static final List<Option<?>> ROWS = rows();

  private OptionTable() {}

  private static List<Option<?>> rows() {
    var rows = new ArrayList<Option<?>>();
    rows.addAll(StreamingOptions.all());
    rows.addAll(StoreOptions.all());
    rows.addAll(ClusterOptions.all());
    rows.addAll(BrokerOptions.all());
    rows.addAll(SecurityOptions.all());
    rows.addAll(WebSocketOptions.all());
    rows.addAll(ProcessOptions.all());
    return List.copyOf(rows);
  }

  static List<Option<?>> all() {
    return ROWS;
  }

  /// The option with this exact flag name. Upper and lower case differ.
  static @Nullable Option<?> flag(String name) {
    for (var option : ROWS) {
      if (option.flags().contains(name)) {
        return option;
      }
    }
    return null;
  }

  /// The option with this key in a map of a file.
  ///
  /// @param key in lower case
  static @Nullable Option<?> key(Section section, String key) {
    for (var option : ROWS) {
      if (option.section() == section && option.keys().contains(key)) {
        return option;
      }
    }
    return null;
  }

  /// All keys of a map in a file, those of maps in it included.
  static List<String> keys(Section section) {
    var keys = new ArrayList<String>();
    for (var option : ROWS) {
      if (option.section() == section) {
        keys.addAll(option.keys());
      }
    }
    for (var inner : Section.values()) {
      if (inner.parent() == section) {
        keys.addAll(inner.names());
      }
    }
    return keys;
  }
}
