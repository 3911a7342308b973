package io.standpipe.config;

/// What `--help` prints.
final class HelpText {
  private static final int HELP_COLUMN = 38;

  private HelpText() {}

  static String render() {
    var text = new StringBuilder("""
        Usage: standpipe [flags]

        Serves NATS Streaming clients. Flags take one dash or two, values follow after a blank or
        "=" (a switch only after "="). Durations: 250ms, 30s, 1h30m. Sizes: 1000, 64kb, 1g.
        """);
    for (var group : Option.Group.values()) {
      text.append('\n').append(group.title()).append(":\n");
      for (var option : Option.values()) {
        if (option.group() == group) {
          append(text, option);
        }
      }
    }
    return text.append("""

        Tools:
            standpipe bench --help            load driver for streaming
            standpipe core-bench --help       load driver for core NATS
        """).toString();
  }

  private static void append(StringBuilder text, Option option) {
    var start = text.length();
    text.append("   ");
    var separator = " -";
    for (var name : option.names()) {
      text.append(separator).append(name);
      separator = ", -";
    }
    if (option.kind() != Kind.SWITCH) {
      text.append(" <").append(option.kind().word()).append('>');
    }
    text.repeat(' ', Math.max(2, HELP_COLUMN - (text.length() - start))).append(option.help());
    if (option.kind() != Kind.SWITCH && !option.defaultText().isEmpty()) {
      text.append(" (default ").append(option.defaultText()).append(')');
    }
    text.append('\n');
  }
}
