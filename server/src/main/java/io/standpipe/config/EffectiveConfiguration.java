package io.standpipe.config;

import java.util.stream.Collectors;

/// All settings that a server would have, as a configuration file that says the same, with a remark
/// on where each comes from. Secrets are not shown.
final class EffectiveConfiguration {
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
      if (inner.parent() == section && isShown(inner)) {
        text.append(indent).append(inner.names().getFirst()).append(" {\n");
        section(inner, indent + "  ");
        text.append(indent).append("}\n");
      }
    }
  }

  /// A block of TLS switches it on.
  private boolean isShown(Section section) {
    return hasOptions(section) && switch (section) {
      case TLS -> new TlsSettings(values).isWanted();
      case WEBSOCKET_TLS -> WebSocketOptions.TLS.isAsked(values);
      default -> true;
    };
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
    if (option.kind() instanceof Kind.OfFile<T> kind) {
      map(option, kind, value, indent);
      return;
    }
    var start = text.length();
    text.append(indent).append(option.keys().getFirst()).append(": ");
    text.append(option.asksForSomething(value)
        ? written(option.kind(), option.secrecy().shown(option.kind().format(value)))
        : written(option.kind(), option.kind().format(value)));
    text.repeat(' ', Math.max(1, REMARK_COLUMN - (text.length() - start)));
    text.append("# ").append(given == null ? "default" : given.origin().place()).append('\n');
  }

  /// A map, unless there is nothing in it. One with secrets is a comment.
  private <T> void map(Option<T> option, Kind.OfFile<T> kind, T value, String indent) {
    if (!option.asksForSomething(value)) {
      return;
    }
    var key = option.keys().getFirst() + ": ";
    text.append(indent)
        .append(option.secrecy() == Secrecy.SECRET
            ? "# " + key + kind.format(value)
            : key + kind.written(value).replace("\n", "\n" + indent))
        .append('\n');
  }

  static String written(Kind<?> kind, String plain) {
    return switch (kind) {
      case Kind.IntegerKind _,Kind.SizeKind _,Kind.SwitchKind _ -> plain;
      case Kind.NamesKind names -> names.parse(plain)
          .stream()
          .map(EffectiveConfiguration::quoted)
          .collect(Collectors.joining(", ", "[", "]"));
      case Kind.TextKind _,Kind.DurationKind _,Kind.AddressKind _,Kind.AnythingKind _,Kind.OfFile<?> _ ->
        quoted(plain);
    };
  }

  static String quoted(String value) {
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
}
