package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Usage UNKNOWN = new Usage(Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty());

  /// The lines about subscribers.
  private static List<String> lines(int subscribers) {
    var tallies = IntStream.rangeClosed(1, subscribers)
        .mapToObj(number -> new Tally("sub " + number, 1))
        .toList();
    tallies.forEach(Tally::add);
    return Report
        .text(new Outcome(128, List.of(), tallies, List.of(), List.of(), Optional.empty(), UNKNOWN))
        .lines()
        .filter(line -> line.startsWith("  ") || line.startsWith("Sub"))
        .toList();
  }

  @Test
  void oneSubscriberHasItsLine() {
    assertThat(lines(1)).hasSize(2).last().asString().startsWith("  [sub 1] ");
  }

  @Test
  void aFewHaveALineEachAndOneForAll() {
    var lines = lines(10);
    assertThat(lines).hasSize(12);
    assertThat(lines.get(1)).startsWith("  min ");
    assertThat(lines.getLast()).startsWith("  [sub 10] ");
  }

  @Test
  void manyHaveOneLineForAll() {
    assertThat(lines(11)).hasSize(2).last().asString().startsWith("  min ");
  }

  @Test
  void theLineForAllHasMeanAndStandardDeviation() {
    assertThat(Report.statistics(List.of(1_000.0, 2_000.0, 6_000.0)))
        .isEqualTo("min 1,000 | avg 3,000 | max 6,000 | stddev 2,160 msgs");
  }
}
