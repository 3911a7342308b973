package io.standpipe.config;

import io.standpipe.config.file.ConfigValue;
import io.standpipe.store.ChannelLimits.Overrides;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All settings that a server would have, as a configuration file that says the same, with a remark
/// on where each comes from. Secrets are not shown.
final class EffectiveConfiguration {
  static final String HIDDEN = "[REDACTED]";
  private static final int REMARK_COLUMN = 48;

  private final Values values;
  private final StartupNotes notes;
  private final StringBuilder text = new StringBuilder();

  EffectiveConfiguration(Values values, StartupNotes notes) {
    this.values = values;
    this.notes = notes;
  }

  String render() {
    text.append("# configuration file ").append(notes.configurationFile()).append(" is valid\n");
    notes.warnings().forEach(warning -> text.append("# warning: ").append(warning).append('\n'));
    section(Section.TOP, "");
    return text.toString();
  }

  private void section(Section section, String indent) {
    for (var option : OptionTable.all()) {
      if (option.section() == section && option.isHonoured()
          && !(option.kind() instanceof Kind.AddressKind)) {
        pair(option, indent);
      }
    }
    for (var inner : Section.values()) {
      if (inner.parent() == section && hasOptions(inner)) {
        text.append(indent).append(inner.names().getFirst()).append(" {\n");
        section(inner, indent + "  ");
        text.append(indent).append("}\n");
      }
    }
  }

  private static boolean hasOptions(Section section) {
    for (var option : OptionTable.all()) {
      if (option.section() == section && option.isHonoured()) {
        return true;
      }
    }
    for (var inner : Section.values()) {
      if (inner.parent() == section && hasOptions(inner)) {
        return true;
      }
    }
    return false;
  }

  private <T> void pair(Option<T> option, String indent) {
    var given = values.given(option);
    var value = values.get(option);
    var start = text.length();
    text.append(indent).append(option.keys().getFirst()).append(": ");
    if (option.secret()) {
      text.append(quoted(option.asksForSomething(value) ? HIDDEN : ""));
    } else if (value instanceof Map<?, ?>) {
      channels(values.get(StreamingOptions.CHANNELS), indent);
      start = text.lastIndexOf("\n") + 1;
    } else if (value instanceof ConfigValue any) {
      text.append(written(any));
    } else {
      text.append(written(option.kind(), option.kind().format(value)));
    }
    text.repeat(' ', Math.max(1, REMARK_COLUMN - (text.length() - start)));
    text.append("# ").append(given == null ? "default" : given.origin().place()).append('\n');
  }

  private static String written(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Text text -> quoted(text.text());
      case ConfigValue.Time time -> time.text();
      case ConfigValue.Whole whole -> whole.text();
      case ConfigValue.Decimal decimal -> decimal.text();
      case ConfigValue.Switch on -> Boolean.toString(on.on());
      case ConfigValue.Items items -> items.values()
          .stream()
          .map(EffectiveConfiguration::written)
          .collect(Collectors.joining(", ", "[", "]"));
      case ConfigValue.Block block -> block.entries()
          .stream()
          .map(entry -> quoted(entry.key()) + ": " + written(entry.value()))
          .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  private static String written(Kind<?> kind, String plain) {
    return switch (kind) {
      case Kind.IntegerKind _,Kind.SizeKind _,Kind.SwitchKind _ -> plain;
      case Kind.NamesKind _ -> "["
          + String.join(", ",
              List.of(plain.split(",", -1)).stream().map(EffectiveConfiguration::quoted).toList())
          + "]";
      case Kind.TextKind _,Kind.DurationKind _,Kind.AddressKind _,Kind.AnythingKind _,Kind.OfFile<?> _ ->
        quoted(plain);
    };
  }

  private static String quoted(String value) {
    var text = new StringBuilder("\"");
    for (var i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(value.charAt(i));
      }
    }
    return text.append('"').toString();
  }

  private void channels(Map<String, Overrides> channels, String indent) {
    text.append('{');
    channels.forEach((name, limits) -> {
      text.append('\n').append(indent).append("  ").append(quoted(name)).append(": {");
      limits.subscriptionsMax().ifPresent(max -> limit(StreamingOptions.MAX_SUBSCRIPTIONS, max));
      limits.messagesMax().ifPresent(max -> limit(StreamingOptions.MAX_MESSAGES, max));
      limits.bytesMax().ifPresent(max -> limit(StreamingOptions.MAX_BYTES, max));
      limits.ageMax().ifPresent(max -> limit(StreamingOptions.MAX_AGE, max));
      limits.inactivityMax().ifPresent(max -> limit(StreamingOptions.MAX_INACTIVITY, max));
      text.append(" }");
    });
    text.append(channels.isEmpty() ? "}" : "\n" + indent + "}");
  }

  private void limit(Option<Long> option, long max) {
    text.append(' ').append(option.keys().getFirst()).append(": ").append(max).append(';');
  }

  private void limit(Option<Duration> option, Duration max) {
    text.append(' ')
        .append(option.keys().getFirst())
        .append(": ")
        .append(quoted(GoSyntax.format(max)))
        .append(';');
  }
}
