package io.standpipe;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/// The map of the server: which package may use which. The build checks it.
class ArchitectureTest {
  private static final Map<String, Set<String>> MAY_USE = table("""
      message   :
      actor     :
      measure   :
      wire      : message
      bus       : message wire
      broker    : message wire bus actor
      store     : message wire measure
      streaming : message actor measure wire bus store
      cluster   : message actor wire bus store streaming
      monitor   : message actor measure broker store streaming cluster
      config    : bus broker store streaming cluster monitor
      standpipe : message actor measure wire bus broker store streaming cluster monitor config
      cli       : actor message wire store config standpipe
      """);

  @Test
  void packagesUseOnlyWhatTheMapAllows() {
    assertThat(uses())
        .allSatisfy(use -> assertThat(MAY_USE.get(use.from())).as("packages %s may use", use.from())
            .contains(use.to()));
  }

  private record Use(String from, String to) {}

  private static Map<String, Set<String>> table(String text) {
    return text.lines()
        .map(line -> line.split(":", -1))
        .collect(toMap(row -> row[0].strip(), row -> Set.of(row[1].strip().split(" ", -1))));
  }

  /// Reads the class files with the JDK's own `jdeps`.
  private static List<Use> uses() {
    var out = new StringWriter();
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(new PrintWriter(out, true), new PrintWriter(out, true), "-verbose:package",
            "-filter:none", "--ignore-missing-deps", "target/classes");
    return out.toString()
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 2 && words[1].equals("->"))
        .filter(words -> words[0].startsWith("io.standpipe") && words[2].startsWith("io.standpipe"))
        .map(words -> new Use(component(words[0]), component(words[2])))
        .filter(use -> !use.from().equals(use.to()))
        .distinct()
        .toList();
  }

  /// `io.standpipe.store.file` belongs to `store`; the root package is the component `standpipe`.
  private static String component(String packageName) {
    var names = packageName.split("\\.", -1);
    return names[Math.min(2, names.length - 1)];
  }
}
