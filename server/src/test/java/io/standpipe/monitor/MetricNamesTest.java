package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.standpipe.measure.HistogramView;
import io.standpipe.store.StoreView;
import io.standpipe.store.StoreView.JournalView;
import io.standpipe.store.StoreView.MemoryView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What documentation, dashboard and alert rules say of metrics, compared with `/metrics`.
class MetricNamesTest {
  private static final Path DEPLOY = Path.of("../deploy/monitoring");
  private static final Pattern NAME = Pattern
      .compile("\\b(?:nss|standpipe|gnatsd|jvm|process)_[a-z0-9_]+");

  private final String metrics = metrics();

  private static String metrics() {
    var server = TestedServer.busy();
    server.store = new StoreView("", false,
        Optional.of(new JournalView(0, 0, HistogramView.EMPTY, 0)),
        Optional.of(new MemoryView(0, 0)));
    return new TestedPages(server).body("/metrics");
  }

  private Set<String> samples() {
    var names = new HashSet<String>();
    metrics.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  private static Set<String> namesIn(String text) {
    var names = new TreeSet<String>();
    NAME.matcher(text).results().forEach(match -> names.add(match.group()));
    return names;
  }

  /// Name, type and meaning of each metric, as rows of the table.
  private List<String> rows() {
    var help = new HashMap<String, String>();
    var rows = new ArrayList<String>();
    for (var line : metrics.lines().toList()) {
      var words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        help.put(words[2], words[3]);
      } else if (line.startsWith("# TYPE ") && !words[2].startsWith("gnatsd_")) {
        rows.add("| `" + words[2] + "` | " + words[3] + " | " + help.get(words[2]) + " |");
      }
    }
    return rows;
  }

  @Test
  void theTableOfTheDocumentationIsComplete() throws IOException {
    var page = Files.readString(Path.of("../docs/monitoring.md"));
    var table = page.substring(page.indexOf("### Table"));
    assertThat(table.lines().filter(line -> line.startsWith("| `")))
        .containsExactlyElementsOf(rows());
  }

  @Test
  void theDocumentationNamesNoMetricThatDoesNotExist() throws IOException {
    var known = samples();
    rows().forEach(row -> known.addAll(namesIn(row)));
    var page = Files.readString(Path.of("../docs/monitoring.md"));
    var named = namesIn(page.replaceAll("[a-z_]+_…", ""));
    assertThat(known).containsAll(named);
  }

  @Test
  void theDashboardAsksForMetricsThatExist() throws IOException {
    var expressions = new ArrayList<String>();
    collect(JsonParser.parseString(Files.readString(DEPLOY.resolve("grafana-dashboard.json"))),
        expressions);
    assertThat(expressions).hasSizeGreaterThan(30);
    assertThat(samples()).containsAll(namesIn(String.join("\n", expressions)));
  }

  /// The texts of all fields `expr` and `query`.
  private static void collect(JsonElement element, List<String> expressions) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(child -> collect(child, expressions));
    } else if (element.isJsonObject()) {
      element.getAsJsonObject().asMap().forEach((name, value) -> {
        if ((name.equals("expr") || name.equals("query")) && value.isJsonPrimitive()) {
          expressions.add(value.getAsString());
        } else {
          collect(value, expressions);
        }
      });
    }
  }

  @Test
  void theAlertRulesAskForMetricsThatExist() throws IOException {
    var expressions = Files.readAllLines(DEPLOY.resolve("alerts.yml"))
        .stream()
        .filter(line -> line.strip().startsWith("expr:"))
        .toList();
    assertThat(expressions).hasSizeGreaterThan(8);
    assertThat(samples()).containsAll(namesIn(String.join("\n", expressions)));
  }
}
