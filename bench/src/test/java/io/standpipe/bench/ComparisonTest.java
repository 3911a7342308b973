package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  @Test
  void preparationAndCompanionBelongToTheNextRunOnly() {
    var comparison = Comparison.parse("""
        # two servers
        server ours 14300 ./standpipe -p 14300
        server theirs 14310 nats-server

        prepare bench -n 5 foo
        beside bench -n 6 foo
        run replay, 128 B | bench -np 0 -ns 1 -n 5 foo
        run core | core-bench -n 7 foo{run}
        prepare bench -n 9 bar
        start cold
        """.lines().toList());
    assertThat(comparison.servers()).containsExactly(
        new ServerCommand("ours", 14300, List.of("./standpipe", "-p", "14300")),
        new ServerCommand("theirs", 14310, List.of("nats-server")));
    assertThat(comparison.scenarios()).containsExactly(
        new Comparison.Scenario("replay, 128 B", List.of("bench", "-n", "5", "foo"),
            List.of("bench", "-n", "6", "foo"),
            List.of("bench", "-np", "0", "-ns", "1", "-n", "5", "foo")),
        new Comparison.Scenario("core", List.of(), List.of(),
            List.of("core-bench", "-n", "7", "foo{run}")),
        new Comparison.Scenario("cold", List.of("bench", "-n", "9", "bar"), List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server a b c", "server a 1", "run core-bench foo", "run x | ls",
      "run | bench foo", "prepare", "beside", "stop", "# nothing"})
  void whatCannotBeMeantIsRefused(String line) {
    var lines = List.of("server a 1 x", "start y", line);
    assertThatThrownBy(() -> Comparison.parse(line.startsWith("#") ? List.of(line) : lines))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void theMedianStandsBetweenItsExtremes() {
    assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    assertThat(Spread.of(List.of(1234567.0, 2e6, 1e6)).text(0))
        .isEqualTo("1,234,567 (1,000,000..2,000,000)");
    assertThat(Spread.of(List.of(1.234)).text(2)).isEqualTo("1.23");
  }
}
