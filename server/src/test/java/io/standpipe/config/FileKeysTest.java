package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.Option.Fate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every key of the table of options in a file. Source: reference, configuration 2.5, 2.8.
class FileKeysTest {
  private TestFiles files;

  @BeforeEach
  void makeDirectory(@TempDir Path directory) {
    files = new TestFiles(directory);
  }

  private static Stream<Option<?>> keys(Class<? extends Fate> fate) {
    return OptionTable.all()
        .stream()
        .filter(option -> option.section() != null && fate.isInstance(option.fate()))
        .filter(option -> !(option.kind() instanceof Kind.AddressKind)
            && !(option.kind() instanceof Kind.OfFile<?>));
  }

  private static Stream<Option<?>> honouredKeys() {
    return keys(Fate.Honoured.class);
  }

  private static Stream<Option<?>> refusedKeys() {
    return keys(Fate.Refused.class);
  }

  private static Stream<Option<?>> keysWithoutEffect() {
    return keys(Fate.WithoutEffect.class);
  }

  /// A file that sets one option, for each of its keys and for each name of the maps around it.
  private static List<String> texts(Option<?> option, String value) {
    var texts = new ArrayList<String>();
    for (var key : option.keys()) {
      texts.add(key + ": " + value);
      texts.add(key.toUpperCase(Locale.ROOT) + " = " + value);
    }
    for (var section = option.section(); section != Section.TOP
        && section != null; section = section.parent()) {
      var wrapped = new ArrayList<String>();
      for (var name : section.names()) {
        texts.forEach(text -> wrapped.add(name + " { " + text + " }"));
      }
      texts.clear();
      texts.addAll(wrapped);
    }
    return texts;
  }

  /// Written as in a file.
  private static String goodValue(Option<?> option) {
    var text = TestValues.good(option);
    return switch (option.kind()) {
      case Kind.NamesKind _ -> "[" + text + "]";
      case Kind.DurationKind _ -> "\"" + text + "\"";
      default -> text;
    };
  }

  private static String usualValue(Option<?> option) {
    return switch (option.kind()) {
      case Kind.NamesKind _ -> "[]";
      case Kind.AnythingKind _ -> "{}";
      case Kind.TextKind _,Kind.DurationKind _ -> "\"" + option.usual() + "\"";
      default -> option.usual();
    };
  }

  @ParameterizedTest
  @MethodSource("honouredKeys")
  void everyKeyAndAliasInAnyCaseDoesWhatTheFlagDoes(Option<?> option) {
    var effects = new HashSet<Effect>();
    for (var text : texts(option, goodValue(option))) {
      effects
          .add(Effect.of(files.parse(text.startsWith("cluster") ? text + ", streaming {}" : text)));
    }
    for (var flag : option.flags()) {
      effects.add(Effect.of(CommandLine.parse(List.of("-" + flag + "=" + TestValues.good(option)),
          files.environment())));
    }
    assertThat(effects).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("refusedKeys")
  void aKeyThatStandpipeDoesNotHaveIsRefusedByNameUnlessItAsksForNothing(Option<?> option) {
    for (var text : texts(option, goodValue(option))) {
      var refused = files.refused(text);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.text()).containsPattern("f:1:\\d+: \\w+: .*")
          .contains(": " + option.meaning());
    }
    if (option.section() != Section.CLUSTERING && option.section() != Section.TLS) {
      var usual = texts(option, usualValue(option)).getFirst() + ", streaming {}";
      assertThat(Effect.of(files.parse(usual))).isEqualTo(Effect.of(files.parse("")));
    }
  }

  @ParameterizedTest
  @MethodSource("keysWithoutEffect")
  void aKeyThatMeansNothingHereIsAcceptedAndTheLogSaysWhy(Option<?> option) {
    if (option.section() == Section.CLUSTERING) {
      return;
    }
    for (var text : texts(option, goodValue(option))) {
      var whole = option.section() == Section.TLS
          ? text.replace("{ ", "{ cert_file: c, key_file: k, ")
          : text;
      assertThat(files
          .warnings(files.serve(whole.startsWith("streaming") ? whole : whole + ", streaming {}")))
          .singleElement()
          .asString()
          .endsWith(" has no effect: " + option.meaning());
    }
    if (option.section() != Section.TLS) {
      var usual = texts(option, usualValue(option)).getFirst();
      assertThat(files
          .warnings(files.serve(usual.startsWith("cluster") ? usual + ", streaming {}" : usual)))
          .isEmpty();
    }
  }
}
