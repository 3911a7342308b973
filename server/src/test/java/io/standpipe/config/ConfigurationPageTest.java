package io.standpipe.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Serve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tables of `docs/configuration.md` are made from the table of options. Run this test with
/// `-DargLine=-Dupdate=true` to write them again.
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final String MARK = "<!-- The rest is made from the table of options. -->\n";

  @TempDir
  Path directory;

  @Test
  void thePageShowsTheTableOfOptions() throws IOException {
    var page = Files.readString(PAGE, UTF_8);
    var expected = page.substring(0, page.indexOf(MARK)) + MARK + tables();
    if (Boolean.getBoolean("update")) {
      Files.writeString(PAGE, expected, UTF_8);
    }
    assertThat(page).isEqualTo(expected);
  }

  @Test
  void theExampleOfThePageStarts() throws IOException {
    var page = Files.readString(PAGE, UTF_8);
    var start = page.indexOf("```\n") + 4;
    var file = directory.resolve("example.conf");
    Files.writeString(file, page.substring(start, page.indexOf("```", start)));
    var line = (Serve) CommandLine.parse(List.of("-c", file.toString(), "-strict"),
        Map.of("POD_NAME", "stan-0"));
    assertThat(line.config().streaming().clusterId()).isEqualTo("orders");
  }

  private static String tables() {
    var page = new StringBuilder();
    for (var group : Group.values()) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append(
          "| flag | in a file | value | default | meaning |\n| --- | --- | --- | --- | --- |\n");
      OptionTable.all()
          .stream()
          .filter(option -> option.group() == group)
          .forEach(option -> page.append(row(option)));
    }
    return page.toString();
  }

  private static String row(Option<?> option) {
    var flags = option.flags()
        .stream()
        .map(name -> "`-" + name + "`")
        .collect(Collectors.joining(" "));
    var usual = option.usual().isEmpty() ? "" : "`" + option.usual() + "`";
    var word = option.kind().word().isEmpty() ? "switch" : option.kind().word();
    return "| " + flags + " | " + keys(option) + " | " + word + " | " + usual + " | "
        + meaning(option) + " |\n";
  }

  private static String keys(Option<?> option) {
    return option.keys().isEmpty()
        ? ""
        : "`" + option.name() + "`"
            + option.keys()
                .stream()
                .skip(1)
                .map(key -> " `" + key + "`")
                .collect(Collectors.joining());
  }

  private static String meaning(Option<?> option) {
    return switch (option.fate()) {
      case Option.Fate.Honoured _ -> option.meaning() + (option.reloadable() ? " *(reload)*" : "");
      case Option.Fate.WithoutEffect _ -> "*no effect*: " + option.meaning();
      case Option.Fate.Refused _ -> "*refused*: " + option.meaning();
    };
  }
}
