package io.standpipe.config;

/// What `--help` prints: the flags that do something.
final class HelpText {
  private static final int HELP_COLUMN = 38;

  private HelpText() {}

  static String render() {
    var text = new StringBuilder("""
        Usage: standpipe [flags]

        Serves NATS Streaming clients. Flags take one dash or two, values follow after a blank or
        "=" (a switch only after "="). Durations: 250ms, 30s, 1h30m. Sizes: 1000, 64kb, 1g.
        """);
    for (var group : Group.values()) {
      var title = "\n" + group.title() + ":\n";
      for (var option : OptionTable.all()) {
        if (option.group() == group && option.isHonoured() && !option.flags().isEmpty()) {
          text.append(title);
          title = "";
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

  private static void append(StringBuilder text, Option<?> option) {
    var start = text.length();
    text.append("   ");
    var separator = " -";
    for (var name : option.flags()) {
      text.append(separator).append(name);
      separator = ", -";
    }
    var isSwitch = option.kind() instanceof Kind.SwitchKind;
    if (!isSwitch) {
      text.append(" <").append(option.kind().word()).append('>');
    }
    text.repeat(' ', Math.max(2, HELP_COLUMN - (text.length() - start))).append(option.meaning());
    if (!option.usual().isEmpty() && !(isSwitch && option.usual().equals("false"))) {
      text.append(" (default ").append(option.usual()).append(')');
    }
    text.append('\n');
  }
}
