package io.standpipe.config.file;

import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.ConfigValue.Text;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the grammar that NATS servers share: pairs with `=`, `:` or a blank between key and value,
/// maps, arrays, strings, numbers, `$variables` and `include`.
///
/// An error in a pair is noted and reading goes on behind the pair, so that all errors of a file
/// appear at once. A few forms that the original refuses by accident are accepted: `key{`, `[1,2]`,
/// `1m30s`, and `1234-x` as a string. Source: reference, configuration 2.2,
/// and docs/compatibility.md.
final class ConfigParser {
  private static final int DEPTH_MAX = 100;

  private final Characters in;
  private final Strings strings;
  private final Inclusion file;
  private final Map<String, String> environment;
  private final List<Problem> problems;
  private final Set<Position> variables;
  /// The pairs seen so far in the maps around this place, the innermost first.
  private final Deque<List<ConfigEntry>> scopes = new ArrayDeque<>();
  /// Environment variables whose values are being read.
  private final Deque<String> expanding;
  private int depth;

  ConfigParser(
      Characters in,
      Inclusion file,
      Map<String, String> environment,
      List<Problem> problems,
      Set<Position> variables) {
    this(in, file, environment, problems, variables, new ArrayDeque<>());
  }

  private ConfigParser(
      Characters in,
      Inclusion file,
      Map<String, String> environment,
      List<Problem> problems,
      Set<Position> variables,
      Deque<String> expanding) {
    this.in = in;
    this.strings = new Strings(in);
    this.file = file;
    this.environment = environment;
    this.problems = problems;
    this.variables = variables;
    this.expanding = expanding;
  }

  /// A whole file: pairs, in braces or not.
  List<ConfigEntry> document() {
    var entries = new ArrayList<ConfigEntry>();
    scopes.push(entries);
    try {
      in.skipLayout();
      if (in.peek() == '{') {
        in.next();
      }
      pairs(entries, true);
      if (in.peek() == '}') {
        in.next();
        in.skipLayout();
      }
      if (!in.isAtEnd()) {
        throw SyntaxException.fatal(in.position(),
            "expected the end of the file after \"}\", but found " + in.found());
      }
    } catch (SyntaxException e) {
      problems.add(e.problem());
    }
    scopes.pop();
    return entries;
  }

  /// Pairs up to a closing brace, which is left, or the end of the text.
  private void pairs(List<ConfigEntry> entries, boolean isTop) throws SyntaxException {
    while (true) {
      skipSeparators();
      if (in.isAtEnd() || in.peek() == '}') {
        return;
      }
      try {
        pair(entries, isTop);
        endOfPair();
      } catch (SyntaxException e) {
        if (e.isFatal()) {
          throw e;
        }
        problems.add(e.problem());
        skipTo("\n}");
      }
    }
  }

  private void skipSeparators() {
    in.skipLayout();
    while (in.peek() == ',' || in.peek() == ';') {
      in.next();
      in.skipLayout();
    }
  }

  private void pair(List<ConfigEntry> entries, boolean isTop) throws SyntaxException {
    var position = in.position();
    var isQuoted = in.peek() == '"' || in.peek() == '\'';
    var key = isQuoted ? strings.quoted() : bareKey();
    if (key.isEmpty() && !isQuoted) {
      throw SyntaxException.inPair(position, "expected a key, but found " + in.found());
    }
    if (!isQuoted && key.equals("include") && isAtFileName()) {
      include(entries);
      return;
    }
    beforeValue(position, key, isTop);
    var value = value();
    if (value != null) {
      entries.add(new ConfigEntry(key, position, value));
    }
  }

  private String bareKey() {
    var key = new StringBuilder();
    while (!in.isAtBlank() && !in.isAtLineEnd() && "=:{".indexOf(in.peek()) < 0) {
      key.append(in.next());
    }
    return key.toString();
  }

  /// Skips what may stand between a key and its value.
  private void beforeValue(Position position, String key, boolean isTop) throws SyntaxException {
    skipSpace();
    if (in.isAtEnd()) {
      throw SyntaxException.inPair(position, "expected a value after this key");
    }
    if (in.peek() == '=' || in.peek() == ':') {
      in.next();
      in.skipBlanks();
      if (!isTop) {
        skipSpace();
      } else if (in.isAtLineEnd() && !in.isAtEnd()) {
        throw SyntaxException.inPair(in.position(),
            "expected a value for \"" + key + "\" on the same line");
      }
    }
    if (in.peek() == '}' || in.peek() == ',' || in.peek() == ';') {
      throw SyntaxException.inPair(in.position(),
          "expected a value for \"" + key + "\", but found " + in.found());
    }
  }

  private void skipSpace() {
    while (!in.isAtEnd() && (in.isAtBlank() || in.isAtLineEnd())) {
      in.next();
    }
  }

  private void endOfPair() throws SyntaxException {
    in.skipBlanks();
    if (!in.isAtLineEnd() && !in.isAtComment() && ",;}".indexOf(in.peek()) < 0) {
      throw SyntaxException.inPair(in.position(),
          "expected a new line, \",\" or \"}\" after the value, but found " + in.found()
              + "; a value with blanks needs quotes");
    }
  }

  /// Skips to where reading can go on: one of the given characters, outside of inner brackets.
  private void skipTo(String ends) {
    var open = 0;
    while (!in.isAtEnd()) {
      var c = in.peek();
      if (open == 0 && ends.indexOf(c) >= 0) {
        return;
      }
      open += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      open = Math.max(0, open);
      in.next();
    }
  }

  /// The value, or null if it is an unknown variable, which has been noted.
  private @Nullable ConfigValue value() throws SyntaxException {
    var position = in.position();
    return switch (in.peek()) {
      case '{' -> nested(position, this::map);
      case '[' -> nested(position, this::array);
      case '(' -> new Text(position, strings.block());
      case '"', '\'' -> new Text(position, strings.quoted());
      case '.' -> throw SyntaxException.inPair(position,
          "a number must start with a digit, and a string that starts with a dot needs quotes");
      default -> bareValue(position);
    };
  }

  private interface Nested {
    ConfigValue read(Position position) throws SyntaxException;
  }

  private ConfigValue nested(Position position, Nested form) throws SyntaxException {
    if (++depth > DEPTH_MAX) {
      throw SyntaxException.fatal(position, "nested deeper than " + DEPTH_MAX + " levels");
    }
    in.next();
    try {
      return form.read(position);
    } finally {
      depth--;
    }
  }

  private ConfigValue map(Position position) throws SyntaxException {
    var entries = new ArrayList<ConfigEntry>();
    scopes.push(entries);
    pairs(entries, false);
    scopes.pop();
    if (in.isAtEnd()) {
      throw SyntaxException.fatal(position, "this map is not closed: expected \"}\"");
    }
    in.next();
    return new Block(position, entries);
  }

  private ConfigValue array(Position position) throws SyntaxException {
    var values = new ArrayList<ConfigValue>();
    in.skipLayout();
    while (in.peek() != ']') {
      if (in.isAtEnd()) {
        throw SyntaxException.fatal(position, "this array is not closed: expected \"]\"");
      }
      try {
        item(values);
      } catch (SyntaxException e) {
        if (e.isFatal()) {
          throw e;
        }
        problems.add(e.problem());
        skipTo(",\n]");
        skipSeparators();
      }
    }
    in.next();
    return new Items(position, values);
  }

  private void item(List<ConfigValue> values) throws SyntaxException {
    if (in.isAtValueEnd()) {
      throw SyntaxException.inPair(in.position(),
          "expected a value or \"]\", but found " + in.found());
    }
    var value = value();
    if (value != null) {
      values.add(value);
    }
    endOfItem();
  }

  private void endOfItem() throws SyntaxException {
    in.skipBlanks();
    var endsLine = in.isAtLineEnd() || in.isAtComment();
    in.skipLayout();
    if (in.peek() == ',') {
      in.next();
      in.skipLayout();
    } else if (in.peek() != ']' && !endsLine) {
      throw SyntaxException.inPair(in.position(),
          "expected \",\", a new line or \"]\" after the value, but found " + in.found());
    }
  }

  private @Nullable ConfigValue bareValue(Position position) throws SyntaxException {
    var isVariable = in.peek() == '$';
    var word = strings.bare();
    return isVariable && !word.startsWith("$2a$")
        ? variable(position, word.substring(1))
        : BareWord.read(position, word);
  }

  private @Nullable ConfigValue variable(Position position, String name) throws SyntaxException {
    for (var scope : scopes) {
      for (var entry : scope.reversed()) {
        if (entry.key().equals(name)) {
          variables.add(entry.position());
          return entry.value().at(position);
        }
      }
    }
    var text = environment.get(name);
    if (text != null) {
      return expand(position, name, text);
    }
    problems.add(new Problem(position, "variable reference for '" + name + "' on line "
        + position.line() + " can not be found: neither a key above nor an environment variable"));
    return null;
  }

  /// Reads the value of an environment variable as if it were written here.
  private ConfigValue expand(Position position, String name, String text) throws SyntaxException {
    if (expanding.contains(name)) {
      throw SyntaxException.inPair(position, "variable reference cycle for '" + name + "'");
    }
    expanding.push(name);
    try {
      var parser = new ConfigParser(new Characters("$" + name, text), file, environment, problems,
          variables, expanding);
      parser.scopes.addAll(scopes);
      return parser.wholeValue().at(position);
    } catch (SyntaxException e) {
      throw SyntaxException.inPair(position, "variable reference for '" + name + "' on line "
          + position.line() + " could not be parsed: " + e.problem().text());
    } finally {
      expanding.pop();
    }
  }

  private ConfigValue wholeValue() throws SyntaxException {
    in.skipBlanks();
    var position = in.position();
    var value = in.isAtEnd() ? new Text(position, "") : value();
    in.skipLayout();
    if (value == null || !in.isAtEnd()) {
      throw SyntaxException.inPair(in.position(),
          "expected one value; one with blanks or commas needs quotes of its own");
    }
    return value;
  }

  private boolean isAtFileName() {
    var ahead = 0;
    while (in.peek(ahead) == ' ' || in.peek(ahead) == '\t') {
      ahead++;
    }
    return ahead > 0 && "=:{[(\r\n".indexOf(in.peek(ahead)) < 0 && in.peek(ahead) != Characters.END;
  }

  private void include(List<ConfigEntry> entries) throws SyntaxException {
    in.skipBlanks();
    var position = in.position();
    var isQuoted = in.peek() == '"' || in.peek() == '\'';
    var name = isQuoted ? strings.quoted() : strings.bare();
    try {
      var included = file.of(name);
      var loop = included.loop();
      if (!loop.isEmpty()) {
        throw SyntaxException.inPair(position, "include loop: "
            + loop.stream().map(Path::toString).collect(Collectors.joining(" includes ")));
      }
      var text = ConfigFile.text(included.file());
      entries.addAll(new ConfigParser(new Characters(included.file().toString(), text), included,
          environment, problems, variables).document());
    } catch (IOException e) {
      throw SyntaxException.inPair(position, "error parsing include file '" + name + "', open "
          + file.of(name).file() + ": " + ConfigFile.reason(e));
    } catch (InvalidPathException e) {
      throw SyntaxException.inPair(position, "include: " + e.getMessage());
    }
  }
}
