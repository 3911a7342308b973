package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.store.ChannelLimits.Overrides;
import io.standpipe.store.ChannelOverrides;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Limits by channel name or pattern: what is absent is inherited, 0 is unlimited. Source:
/// reference, stores 2.2.
record ChannelsKind() implements Kind.OfFile<Map<String, Overrides>> {
  private static final List<Option<?>> LIMITS = List.of(StreamingOptions.MAX_SUBSCRIPTIONS,
      StreamingOptions.MAX_MESSAGES, StreamingOptions.MAX_BYTES, StreamingOptions.MAX_AGE,
      StreamingOptions.MAX_INACTIVITY);

  @Override
  public Map<String, Overrides> nothing() {
    return Map.of();
  }

  @Override
  public Map<String, Overrides> read(ConfigEntry channels, Problems problems) {
    var all = new LinkedHashMap<String, Overrides>();
    if (!(channels.value() instanceof Block block)) {
      problems.noMap(channels, "per channel limits");
      return all;
    }
    for (var entry : block.entries()) {
      checkName(entry, problems);
      if (!(entry.value() instanceof Block limits)) {
        problems.noMap(entry, "channel limits");
      } else if (all.put(entry.key(), overrides(limits, problems)) != null) {
        problems.warn(entry.position(),
            "channel \"" + entry.key() + "\" has its limits twice; the last ones count");
      }
    }
    return all;
  }

  private static void checkName(ConfigEntry entry, Problems problems) {
    try {
      ChannelOverrides.of(Map.of(entry.key(), Overrides.NONE));
    } catch (IllegalArgumentException e) {
      problems.error(entry.position(), String.valueOf(e.getMessage()));
    }
  }

  private static Overrides overrides(Block block, Problems problems) {
    var values = new Values();
    for (var entry : block.entries()) {
      var option = OptionTable.key(Section.LIMITS, entry.key().toLowerCase(Locale.ROOT));
      if (option == null || !LIMITS.contains(option)) {
        problems.unknown(entry, LIMITS.stream().flatMap(limit -> limit.keys().stream()).toList(),
            false);
      } else {
        take(option, entry, values, problems);
      }
    }
    return new Overrides(given(values, StreamingOptions.MAX_SUBSCRIPTIONS),
        given(values, StreamingOptions.MAX_MESSAGES), given(values, StreamingOptions.MAX_BYTES),
        given(values, StreamingOptions.MAX_AGE), given(values, StreamingOptions.MAX_INACTIVITY));
  }

  private static <T> void take(
      Option<T> option,
      ConfigEntry entry,
      Values values,
      Problems problems) {
    var value = option.kind().read(entry.value());
    if (value == null) {
      problems.mismatch(entry, option.kind().expected(), false);
    } else {
      values.put(option, new Given<>(value, new Given.FileKey(entry.key(), entry.position())));
    }
  }

  private static <T> Optional<T> given(Values values, Option<T> option) {
    return values.isGiven(option) ? Optional.of(values.get(option)) : Optional.empty();
  }

  @Override
  public String format(Map<String, Overrides> value) {
    return value.size() + (value.size() == 1 ? " entry" : " entries");
  }

  @Override
  public String written(Map<String, Overrides> value) {
    var text = new StringBuilder("{");
    value.forEach((name, limits) -> {
      text.append("\n  ").append(EffectiveConfiguration.quoted(name)).append(": {");
      write(text, StreamingOptions.MAX_SUBSCRIPTIONS, limits.subscriptionsMax());
      write(text, StreamingOptions.MAX_MESSAGES, limits.messagesMax());
      write(text, StreamingOptions.MAX_BYTES, limits.bytesMax());
      write(text, StreamingOptions.MAX_AGE, limits.ageMax());
      write(text, StreamingOptions.MAX_INACTIVITY, limits.inactivityMax());
      text.append(" }");
    });
    return text.append("\n}").toString();
  }

  private static <T> void write(StringBuilder text, Option<T> option, Optional<T> limit) {
    limit.ifPresent(max -> text.append(' ')
        .append(option.keys().getFirst())
        .append(": ")
        .append(EffectiveConfiguration.written(option.kind(), option.kind().format(max)))
        .append(';'));
  }
}
