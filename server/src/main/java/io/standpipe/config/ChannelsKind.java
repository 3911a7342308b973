package io.standpipe.config;

import io.standpipe.config.file.ConfigValue;
import io.standpipe.store.ChannelLimits.Overrides;
import java.util.Map;

/// Limits by channel name or pattern. In files only, where [ChannelsReader] reads the map.
record ChannelsKind() implements Kind<Map<String, Overrides>> {
  @Override
  public String word() {
    return "map";
  }

  @Override
  public String expected() {
    return "a map of channel names to limits";
  }

  @Override
  public Map<String, Overrides> parse(String text) {
    return Map.of();
  }

  @Override
  public Map<String, Overrides> read(ConfigValue value) {
    throw new IllegalStateException("read by ChannelsReader");
  }

  @Override
  public String format(Map<String, Overrides> value) {
    return value.size() + " entries";
  }
}
