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
}
