package io.standpipe.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Decimal;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.ConfigValue.Switch;
import io.standpipe.config.file.ConfigValue.Text;
import io.standpipe.config.file.ConfigValue.Time;
import io.standpipe.config.file.ConfigValue.Whole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The grammar, with the samples of the reference, configuration 2.2 and 2.3, which were observed
/// on NATS Streaming Server 0.25.6.
class ConfigFileTest {
  @TempDir
  Path directory;

  private final Map<String, String> environment = new HashMap<>();

  private ConfigFile read(String text) {
    return read("f", text);
  }

  private ConfigFile read(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ConfigFile.read(directory.resolve(name).toString(), environment);
  }

  /// The text as JSON-like values, or its problems.
  private String parsed(String text) {
    var file = read(text);
    return file.problems().isEmpty() ? show(file.root()) : "✗ " + problems(file);
  }

  private String problems(ConfigFile file) {
    return file.problems()
        .stream()
        .map(problem -> problem.toString().replace(directory + "/", ""))
        .collect(Collectors.joining("\n"));
  }

  private static String show(ConfigValue value) {
    return switch (value) {
      case Text text -> "\"" + text.text() + "\"";
      case Whole whole -> Long.toString(whole.number());
      case Decimal decimal -> Double.toString(decimal.number());
      case Switch on -> Boolean.toString(on.on());
      case Time time -> time.text();
      case Items items -> items.values()
          .stream()
          .map(ConfigFileTest::show)
          .collect(Collectors.joining(" ", "[", "]"));
      case Block block -> block.entries()
          .stream()
          .map(entry -> entry.key() + "=" + show(entry.value()))
          .collect(Collectors.joining(" ", "{", "}"));
    };
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      a 1                        | {a=1}
      a=1                        | {a=1}
      a : 1                      | {a=1}
      a=1;b=2                    | {a=1 b=2}
      a=1,b=2                    | {a=1 b=2}
      a: 10k                     | {a=10000}
      a: 10kb                    | {a=10240}
      a: 10Ki                    | {a=10240}
      a: 10KiB                   | {a=10240}
      a: 2m                      | {a=2000000}
      a: 2mb                     | {a=2097152}
      a: 3g                      | {a=3000000000}
      a: 1GB                     | {a=1073741824}
      a: 1tb                     | {a=1099511627776}
      a: 7e                      | {a=7000000000000000000}
      a: 30m                     | {a=30000000}
      a: "30m"                   | {a="30m"}
      a: '30m'                   | {a="30m"}
      a: 100ms                   | {a="100ms"}
      a: 1h30m                   | {a="1h30m"}
      a: 3600s                   | {a="3600s"}
      a: 10b                     | {a="10b"}
      a: 10bytes                 | {a="10bytes"}
      a: 10mbx                   | {a="10mbx"}
      a: 10mbb                   | {a="10mbb"}
      a: -5                      | {a=-5}
      a: -5k                     | {a=-5000}
      a: 1.5                     | {a=1.5}
      a: -0.5                    | {a=-0.5}
      a: 1.5mb                   | {a="1.5mb"}
      a: +5                      | {a="+5"}
      a: 0x10                    | {a="0x10"}
      a: 1_000                   | {a="1_000"}
      a: 2016-05-04T18:53:41Z    | {a=2016-05-04T18:53:41Z}
      a: 1234-x                  | {a="1234-x"}
      a: yes                     | {a=true}
      a: On                      | {a=true}
      a: TRUE                    | {a=true}
      a: no                      | {a=false}
      a: off                     | {a=false}
      a: False                   | {a=false}
      a: "true"                  | {a="true"}
      a: 127.0.0.1:4222          | {a="127.0.0.1:4222"}
      a: 4222/tcp                | {a="4222/tcp"}
      a: :4222                   | {a=":4222"}
      a: nats://h:1              | {a="nats://h:1"}
      a: http://x # comment      | {a="http://x"}
      a: foo#c                   | {a="foo#c"}
      a: 1 // comment            | {a=1}
      a: /path                   | {a="/path"}
      a: ~/x                     | {a="~/x"}
      a: a\\tb                   | {a="a\tb"}
      a: "a\\"b\\\\c\\x41"       | {a="a"b\\cA"}
      a: 'a\\tb'                 | {a="a\\tb"}
      a: "\\xc3\\xa9"            | {a="é"}
      a: [x, 'y', "z",]          | {a=["x" "y" "z"]}
      a: [1,2,3]                 | {a=[1 2 3]}
      a: [1, 2 ]                 | {a=[1 2]}
      a: []                      | {a=[]}
      a: [[x],{b: 1}]            | {a=[["x"] {b=1}]}
      a {}                       | {a={}}
      a { b: 1, c: 2 }           | {a={b=1 c=2}}
      a: {b: {c: 1}}             | {a={b={c=1}}}
      a = {b = 1}                | {a={b=1}}
      a{b:1}                     | {a={b=1}}
      {"a": {"b": "x"},}         | {a={b="x"}}
      {a: 1}                     | {a=1}
      a {b:1}}                   | {a={b=1}}
      orders.*: {b:1}            | {orders.*={b=1}}
      foo.>: {b:1}               | {foo.>={b=1}}
      "foo.bar" {b:1}            | {foo.bar={b=1}}
      a: nats://h:1,nats://g:2   | {a="nats://h:1" nats="//g:2"}
      resolver: URL(http://h/p)  | {resolver="URL(http://h/p)"}
      a:                         | {a=""}
      a: "$x"                    | {a="$x"}
      a: foo$x                   | {a="foo$x"}
      a: $2a$11$abc              | {a="$2a$11$abc"}
      x: 5, a: $x                | {x=5 a=5}
      includes: 1                | {includes=1}
      include: 1                 | {include=1}
      a: 1,                      | {a=1}
      Port: 1, port: 2           | {Port=1 port=2}
      """)
  void aSampleOfTheReferenceIsUnderstood(String text, String expected) {
    assertThat(parsed(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      a: 1 b: 2                | f:1:6: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      a { b: 1 c: 2 }          | f:1:10: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      a: foo bar               | f:1:8: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      a: .5                    | f:1:4: a number must start with a digit, and a string that starts with a dot needs quotes
      a: [a b]                 | f:1:7: expected ",", a new line or "]" after the value, but found more text
      a: [a;b]                 | f:1:6: expected ",", a new line or "]" after the value, but found ";"
      a: [,a]                  | f:1:5: expected a value or "]", but found ","
      a: [::]:4222             | f:1:8: expected a new line, "," or "}" after the value, but found ":"; a value with blanks needs quotes
      a                        | f:1:1: expected a value after this key
      = 1                      | f:1:1: expected a key, but found "="
      { a: }                   | f:1:6: expected a value for "a", but found "}"
      a: ,                     | f:1:4: expected a value for "a", but found ","
      a: c:\\foo               | f:1:6: invalid escape "\\f": allowed are \\t, \\n, \\r, \\", \\\\ and \\xHH; or put the string in single quotes
      a: "\\xg1"               | f:1:5: expected two hexadecimal digits after "\\x"
      a: "open                 | f:1:4: this string is not closed: expected "
      a: 'open                 | f:1:4: this string is not closed: expected '
      a { b: 1                 | f:1:3: this map is not closed: expected "}"
      a [1, 2                  | f:1:3: this array is not closed: expected "]"
      a (                      | f:1:3: this block is not closed: expected a line that is ")" alone
      a: $x, x: 5              | f:1:4: variable reference for 'x' on line 1 can not be found: neither a key above nor an environment variable
      a: ${X}                  | f:1:4: variable reference for '{X' on line 1 can not be found: neither a key above nor an environment variable
      a: 9223372036854775808   | f:1:4: this integer is out of the range of 64 bits; put it in quotes if it is none
      a: 9e                    | {a=9000000000000000000}
      a: 10e                   | f:1:4: this integer is out of the range of 64 bits; put it in quotes if it is none
      include missing          | f:1:9: error parsing include file 'missing', open missing: no such file or directory
      {a: 1} b: 2              | f:1:8: expected the end of the file after "}", but found more text
      """)
  void anErrorNamesItsPlaceAndWhatWasExpected(String text, String expected) {
    assertThat(parsed(text)).isEqualTo(expected.startsWith("{") ? expected : "✗ " + expected);
  }

  @Test
  void allErrorsOfAFileAppearAtOnceAndTheRestIsRead() {
    var file = read("""
        a: 1 2
        b { c: $nope
            d: [x y
                z]
            e: 5 }
        f: .1
        g: 7
        """);
    assertThat(problems(file).lines().map(line -> line.substring(0, 6))).containsExactly("f:1:6:",
        "f:2:8:", "f:3:11", "f:6:4:");
    assertThat(show(file.root())).isEqualTo("{a=1 b={d=[\"x\" \"z\"] e=5} g=7}");
  }

  @Test
  void arraysMayHaveOneValuePerLineWithComments() {
    assertThat(parsed("""
        a: [
          n://h:1  # first
          # second
          n://g:2
        ]
        b: [
          { url: x }
          { url: y }
        ]
        """)).isEqualTo("{a=[\"n://h:1\" \"n://g:2\"] b=[{url=\"x\"} {url=\"y\"}]}");
  }

  @Test
  void aBlockIsRawText() {
    assertThat(parsed("a (\n {b: 'c'}\n )\n)\nd: 1\n")).isEqualTo("{a=\"\n {b: 'c'}\n )\n\" d=1}");
  }

  @Test
  void onTopAValueFollowsItsSeparatorOnTheSameLine() {
    assertThat(parsed("a:\n1")).isEqualTo("✗ f:1:3: expected a value for \"a\" on the same line\n"
        + "f:2:1: expected a value after this key");
    assertThat(parsed("a\n1")).isEqualTo("{a=1}");
    assertThat(parsed("a {\n b:\n 1\n}")).isEqualTo("{a={b=1}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void everyLineEndIsUnderstood(String lineEnd) {
    assertThat(parsed("# c\na: 1\n\tb {\n\n  c: x // c\n}\n".replace("\n", lineEnd)))
        .isEqualTo("{a=1 b={c=\"x\"}}");
  }

  @Test
  void anEmptyFileAndAByteOrderMarkAreFine() {
    assertThat(parsed("")).isEqualTo("{}");
    assertThat(parsed("# only a comment")).isEqualTo("{}");
    assertThat(parsed("\ufeffa: 1")).isEqualTo("{a=1}");
  }

  @Test
  void positionsCountFromOneAndKnowTheirFile() throws IOException {
    Files.writeString(directory.resolve("inner"), "\n  c: 3");
    var entries = read("a: 1\n b: 2\ninclude inner\n").root().entries();
    assertThat(entries.stream()
        .map(entry -> entry.position().toString().replace(directory + "/", "") + " "
            + entry.value().position().column()))
        .containsExactly("f:1:1 4", "f:2:2 5", "inner:2:3 6");
  }

  @Test
  void variablesComeFromEnclosingMapsBeforeTheEnvironment() {
    environment.putAll(Map.of("X", "env", "Y", "other"));
    var file = read("X: outer, a { b { c: $X, d: $Y }, X: inner, e: $X }");
    assertThat(file.problems()).isEmpty();
    assertThat(show(file.root()))
        .isEqualTo("{X=\"outer\" a={b={c=\"outer\" d=\"other\"} X=\"inner\" e=\"inner\"}}");
    assertThat(file.variables()).extracting(Position::column).containsExactlyInAnyOrder(1, 35);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      8222        | {a=8222}
      true        | {a=true}
      2mb         | {a=2097152}
      { x: 1 }    | {a={x=1}}
      'a b'       | {a="a b"}
      ``          | {a=""}
      stan-0      | {a="stan-0"}
      $OTHER      | {a="other"}
      a b         | ✗ f:1:4: variable reference for 'X' on line 1 could not be parsed: expected one value; one with blanks or commas needs quotes of its own
      a,b         | ✗ f:1:4: variable reference for 'X' on line 1 could not be parsed: expected one value; one with blanks or commas needs quotes of its own
      $X          | ✗ f:1:4: variable reference for 'X' on line 1 could not be parsed: variable reference cycle for 'X'
      [1          | ✗ f:1:4: variable reference for 'X' on line 1 could not be parsed: this array is not closed: expected "]"
      """)
  void anEnvironmentVariableIsReadAsIfItsValueWereWritten(String value, String expected) {
    environment.putAll(Map.of("X", value, "OTHER", "other"));
    assertThat(parsed("a: $X")).isEqualTo(expected);
  }

  @Test
  void includesAreMergedWhereTheyStandAndFoundNextToTheirFile() throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/one.conf"), "x: 1\ninclude 'two.conf'\n");
    Files.writeString(directory.resolve("sub/two.conf"), "{ \"y\": 2 }");
    Files.writeString(directory.resolve("empty"), "");
    assertThat(parsed("""
        include ./empty
        include "sub/one.conf"
        a { include sub/two.conf }
        b: $x
        """)).isEqualTo("{x=1 y=2 a={y=2} b=1}");
  }

  @Test
  void anIncludeLoopIsNamed() {
    var file = read("include other");
    assertThat(file.problems()).hasSize(1);
    read("other", "include f");
    assertThat(problems(read("include other")))
        .isEqualTo("other:1:9: include loop: f includes other includes f");
    assertThat(problems(read("include ./f"))).isEqualTo("f:1:9: include loop: f includes f");
  }

  @Test
  void errorsOfAnIncludedFileNameThatFile() throws IOException {
    Files.writeString(directory.resolve("inner"), "ok: 1\nbad: x y");
    assertThat(parsed("include inner"))
        .startsWith("✗ inner:2:8: expected a new line, \",\" or \"}\" after the value");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    assertThat(ConfigFile.read(directory + "/none", environment).problems())
        .containsExactly(new Problem("open " + directory + "/none: no such file or directory"));
    assertThat(ConfigFile.read(directory.toString(), environment).problems())
        .containsExactly(new Problem("open " + directory + ": is a directory"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"password: my hush", "password: [a hush]", "password:\nhush",
      "password: 99999999999999999999999", "{ password: x } hush", "users: [{ password: a hush }]",
      "password: 'a' hush", "password hush:x y hush"})
  void noWordThatMayBePartOfASecretIsShown(String text) {
    assertThat(parsed(text)).startsWith("✗ ").doesNotContain("hush", "999");
  }

  @Test
  void nestingIsBounded() {
    assertThat(parsed("a: " + "[".repeat(200)))
        .isEqualTo("✗ f:1:104: nested deeper than 100 levels");
    assertThat(parsed("a " + "{b ".repeat(200)))
        .isEqualTo("✗ f:1:303: nested deeper than 100 levels");
    assertThat(read("a: " + "[".repeat(90) + "]".repeat(90)).problems()).isEqualTo(List.of());
  }
}
