package io.standpipe.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` is made from the table of options. Run this test with
/// `-DargLine=-Dupdate=true` to write it again.
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void thePageShowsTheTableOfOptions() throws IOException {
    if (Boolean.getBoolean("update")) {
      Files.writeString(PAGE, page(), UTF_8);
    }
    assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(page());
  }

  private static String page() {
    var page = new StringBuilder("""
        # Configuration

        Made from the table of options (`config.OptionTable`); a test checks that the two agree.

        A flag takes one dash or two. Its value follows after a blank or `=`; a switch takes one only after `=`. Upper and lower case differ.
        If a flag is given twice the last one counts. Durations are written `250ms`, `30s`, `1h30m`; sizes `1000`, `64kb`, `1g`.

        What is *refused* ends the start with an error that says why, unless its value is the default. What has *no effect* is accepted, and a line in the
        log says why.
        """);
    for (var group : Group.values()) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append("| flag | value | default | meaning |\n| --- | --- | --- | --- |\n");
      OptionTable.all()
          .stream()
          .filter(option -> option.group() == group && !option.flags().isEmpty())
          .forEach(option -> page.append(row(option)));
    }
    return page.toString();
  }

  private static String row(Option<?> option) {
    var names = option.flags()
        .stream()
        .map(name -> "`-" + name + "`")
        .collect(Collectors.joining(" "));
    var usual = option.usual().isEmpty() ? "" : "`" + option.usual() + "`";
    return "| " + names + " | " + option.kind().word() + " | " + usual + " | " + meaning(option)
        + " |\n";
  }

  private static String meaning(Option<?> option) {
    return switch (option.fate()) {
      case Option.Fate.Honoured _ -> option.meaning();
      case Option.Fate.WithoutEffect _ -> "*no effect*: " + option.meaning();
      case Option.Fate.Refused _ -> "*refused*: " + option.meaning();
    };
  }
}
