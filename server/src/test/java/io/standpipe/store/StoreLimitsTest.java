package io.standpipe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.standpipe.store.ChannelLimits.Overrides;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bounds of channels by name and pattern. Source: stores reference, 2.2 to 2.4.
class StoreLimitsTest {
  private static final ChannelLimits GLOBAL = new ChannelLimits(1_000, 5_000, 1_024_000_000,
      Duration.ofHours(1), Duration.ZERO);

  /// Seen with the original.
  @ParameterizedTest
  @CsvSource(textBlock = """
      us,           5000, 1024000000, PT1H, 70, PT0S
      de,           5000, 1024000000, PT1H, 70, PT0S
      eu,           5000, 1024000000, PT1H, 70, PT0S
      eu.fr,           0,       4096, PT0S, 70, PT0S
      eu.de,         300,       4096, PT0S, 70, PT0S
      eu.fr.paris,   300, 1024000000, PT0S, 70, PT1M30S
      eu.de.berlin,  300, 1024000000, PT0S, 70, PT0S
      """)
  void theNarrowestEntryHoldsAndInheritsTheRest(
      String channel,
      long messages,
      long bytes,
      Duration age,
      long subscriptions,
      Duration inactivity) {
    var limits = new StoreLimits(20, GLOBAL,
        Map.of(">", subscriptions(70), "eu.>",
            new Overrides(Optional.empty(), Optional.of(300L), Optional.empty(),
                Optional.of(Duration.ZERO), Optional.empty()),
            "eu.*",
            new Overrides(Optional.empty(), Optional.empty(), Optional.of(4096L), Optional.empty(),
                Optional.empty()),
            "eu.fr", messages(0), "eu.fr.*", new Overrides(Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(90))),
            "us", Overrides.NONE));

    assertThat(limits.of(channel))
        .isEqualTo(new ChannelLimits(subscriptions, messages, bytes, age, inactivity));
  }

  @Test
  void withoutEntriesTheGlobalBoundsHold() {
    assertThat(StoreLimits.DEFAULT.of("any.channel")).isEqualTo(ChannelLimits.DEFAULT);
    assertThat(limits(Map.of("a.*", messages(1))).of("a")).isEqualTo(GLOBAL);
    assertThat(limits(Map.of("a.>", messages(1))).of("a")).isEqualTo(GLOBAL);
    assertThat(limits(Map.of("a.b.c", messages(1))).of("a.b")).isEqualTo(GLOBAL);
  }

  @Test
  void aLiteralTokenIsNarrowerThanAStarHoweverLateItComes() {
    var limits = limits(Map.of("foo.>", messages(1), "*.bar", messages(2)));

    assertThat(limits.of("foo.bar").messagesMax()).isEqualTo(1);
    assertThat(limits.of("other.bar").messagesMax()).isEqualTo(2);
  }

  @Test
  void aPatternInheritsFromTheOneListedBeforeIt() {
    var limits = limits(Map.of("*.*", subscriptions(7), "foo.>", messages(1)));

    assertThat(limits.of("foo.bar.baz").subscriptionsMax()).isEqualTo(7);
    assertThat(limits.of("foo.bar.baz").messagesMax()).isEqualTo(1);
  }

  @Test
  void zeroAndNegativeOverridesMeanUnlimited() {
    var limits = limits(Map.of("a", messages(0), "b", messages(-1), "c",
        new Overrides(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.of(Duration.ofSeconds(-1)), Optional.empty())));

    assertThat(limits.of("a").messagesMax()).isZero();
    assertThat(limits.of("b").messagesMax()).isZero();
    assertThat(limits.of("c").ageMax()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "a.", "a..b", "a/b", "a*", "a.b>", ">.a", "a.>.b", "**"})
  void aNameThatIsNeitherChannelNorPatternIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> limits(Map.of(name, Overrides.NONE)))
        .withMessage("invalid channel name \"" + name + "\"");
  }

  @Test
  void moreNamedChannelsThanThereMayBeAreRefused() {
    var entries = Map.of("a", Overrides.NONE, "b", Overrides.NONE, "c", Overrides.NONE, "d.*",
        Overrides.NONE, ">", Overrides.NONE);

    assertThatIllegalArgumentException().isThrownBy(() -> new StoreLimits(1, GLOBAL, entries))
        .withMessage("too many channels defined (2). The max channels limit is set to 1");
    assertThat(new StoreLimits(3, GLOBAL, entries)).isEqualTo(new StoreLimits(3, GLOBAL, entries));
    assertThat(new StoreLimits(0, GLOBAL, entries).channelsMax()).as("unlimited").isZero();
  }

  @Test
  void globalBoundsAreNotNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> new StoreLimits(-1, GLOBAL, Map.of()))
        .withMessage("max channels limit cannot be negative (-1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChannelLimits(0, -2, 0, Duration.ZERO, Duration.ZERO))
        .withMessage("max messages limit cannot be negative (-2)");
  }

  private static StoreLimits limits(Map<String, Overrides> entries) {
    return new StoreLimits(100, GLOBAL, entries);
  }

  private static Overrides subscriptions(long max) {
    return new Overrides(Optional.of(max), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty());
  }

  private static Overrides messages(long max) {
    return new Overrides(Optional.empty(), Optional.of(max), Optional.empty(), Optional.empty(),
        Optional.empty());
  }
}
