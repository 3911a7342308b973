package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
  private static Flags parse(String line) {
    return new Flags("test").value("np", "1", "publishers")
        .value("dur", "20s", "how long")
        .value("cid", "test-cluster", "cluster")
        .alias("c", "cid")
        .toggle("sync", "one at a time")
        .parse(List.of(line.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-np 4 foo", "-np=4 foo", "--np 4 foo", "--np=4 foo"})
  void aValueFollowsItsFlagInAnyOfGosSpellings(String line) {
    var flags = parse(line);
    assertThat(flags.number("np", 0, 10)).isEqualTo(4);
    assertThat(flags.operand("channel")).isEqualTo("foo");
  }

  @Test
  void aSwitchTakesNoWordAfterIt() {
    var flags = parse("-sync foo");
    assertThat(flags.isOn("sync")).isTrue();
    assertThat(flags.operand("channel")).isEqualTo("foo");
    assertThat(parse("-sync=false foo").isOn("sync")).isFalse();
    assertThat(parse("foo").isOn("sync")).isFalse();
  }

  @Test
  void anAliasIsTheSameFlag() {
    assertThat(parse("-c orders foo").text("cid")).isEqualTo("orders");
    assertThat(parse("-c orders foo").isGiven("cid")).isTrue();
  }

  @Test
  void flagsEndAtTheFirstOperand() {
    assertThat(parse("foo -sync").operands()).containsExactly("foo", "-sync");
    assertThat(parse("-- -sync").operands()).containsExactly("-sync");
  }

  @Test
  void anUnknownFlagIsNamed() {
    assertThatThrownBy(() -> parse("-bogus foo")).isInstanceOf(UsageException.class)
        .hasMessage("flag provided but not defined: -bogus");
  }

  @Test
  void aFlagWithoutItsValueIsNamed() {
    assertThatThrownBy(() -> parse("-np")).isInstanceOf(UsageException.class)
        .hasMessage("flag needs an argument: -np");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-np x", "-np 11", "-np -1", "-np 99999999999", "-np="})
  void aNumberOutOfBoundsIsRefused(String line) {
    assertThatThrownBy(() -> parse(line).number("np", 0, 10)).isInstanceOf(UsageException.class)
        .hasMessageContaining("expected a number from 0 to 10");
  }

  @Test
  void durationsHaveAUnit() {
    assertThat(parse("-dur 500ms").duration("dur")).isEqualTo(Duration.ofMillis(500));
    assertThat(parse("foo").duration("dur")).isEqualTo(Duration.ofSeconds(20));
    assertThat(parse("-dur 2m").duration("dur")).isEqualTo(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-dur 5", "-dur s", "-dur 0s", "-dur 2h", "-dur 61m", "-dur -1s"})
  void otherDurationsAreRefused(String line) {
    assertThatThrownBy(() -> parse(line).duration("dur")).isInstanceOf(UsageException.class);
  }
}
