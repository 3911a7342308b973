package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.Problem;
import io.standpipe.store.ChannelLimits.Overrides;
import io.standpipe.store.ChannelOverrides;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads the limits of single channels and patterns: what is absent is inherited, 0 is unlimited.
/// Source: reference, stores 2.2.
final class ChannelsReader {
  private static final List<Option<?>> LIMITS = List.of(StreamingOptions.MAX_SUBSCRIPTIONS,
      StreamingOptions.MAX_MESSAGES, StreamingOptions.MAX_BYTES, StreamingOptions.MAX_AGE,
      StreamingOptions.MAX_INACTIVITY);

  private final List<Problem> errors;
  private final List<Problem> warnings;

  ChannelsReader(List<Problem> errors, List<Problem> warnings) {
    this.errors = errors;
    this.warnings = warnings;
  }

  Map<String, Overrides> read(ConfigEntry channels) {
    var all = new LinkedHashMap<String, Overrides>();
    if (!(channels.value() instanceof Block block)) {
      errors.add(new Problem(channels.position(),
          "expected per channel limits to be a map/struct, got " + channels.value().describe()));
      return all;
    }
    for (var entry : block.entries()) {
      checkName(entry);
      if (entry.value() instanceof Block limits) {
        if (all.put(entry.key(), overrides(limits)) != null) {
          warnings.add(new Problem(entry.position(),
              "channel \"" + entry.key() + "\" has its limits twice; the last ones count"));
        }
      } else {
        errors.add(new Problem(entry.position(),
            "expected channel limits to be a map/struct, got " + entry.value().describe()));
      }
    }
    return all;
  }

  private void checkName(ConfigEntry entry) {
    try {
      ChannelOverrides.of(Map.of(entry.key(), Overrides.NONE));
    } catch (IllegalArgumentException e) {
      errors.add(new Problem(entry.position(), String.valueOf(e.getMessage())));
    }
  }

  private Overrides overrides(Block block) {
    var values = new Values();
    for (var entry : block.entries()) {
      var option = OptionTable.key(Section.LIMITS, entry.key().toLowerCase(Locale.ROOT));
      if (option == null || !LIMITS.contains(option)) {
        unknown(entry);
      } else {
        take(option, entry, values);
      }
    }
    return new Overrides(given(values, StreamingOptions.MAX_SUBSCRIPTIONS),
        given(values, StreamingOptions.MAX_MESSAGES), given(values, StreamingOptions.MAX_BYTES),
        given(values, StreamingOptions.MAX_AGE), given(values, StreamingOptions.MAX_INACTIVITY));
  }

  private <T> void take(Option<T> option, ConfigEntry entry, Values values) {
    var value = option.kind().read(entry.value());
    if (value == null) {
      errors.add(FileOptions.mismatch(option, entry));
    } else {
      values.put(option, new Given<>(value, new Given.FileKey(entry.key(), entry.position())));
    }
  }

  private static <T> Optional<T> given(Values values, Option<T> option) {
    return values.isGiven(option) ? Optional.of(values.get(option)) : Optional.empty();
  }

  private void unknown(ConfigEntry entry) {
    var nearest = new NearestName(entry.key().toLowerCase(Locale.ROOT));
    LIMITS.forEach(option -> option.keys().forEach(nearest::consider));
    var found = nearest.found();
    warnings.add(new Problem(entry.position(), "unknown key \"" + entry.key() + "\" is ignored"
        + (found == null ? "" : "; did you mean \"" + found + "\"?")));
  }
}
