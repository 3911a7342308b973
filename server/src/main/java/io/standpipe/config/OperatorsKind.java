package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigFile;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.ConfigValue.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// JWTs of operators, each in the text itself or in a file that the text names.
record OperatorsKind() implements Kind.OfFile<List<String>> {
  private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  @Override
  public List<String> nothing() {
    return List.of();
  }

  @Override
  public List<String> read(ConfigEntry entry, Problems problems) {
    var tokens = new ArrayList<String>();
    var values = entry.value() instanceof Items items ? items.values() : List.of(entry.value());
    for (var value : values) {
      if (value instanceof Text text) {
        readToken(entry, text.text().strip(), tokens, problems);
      } else {
        problems.mismatch(new ConfigEntry(entry.key(), entry.position(), value), "a string", true);
      }
    }
    return List.copyOf(tokens);
  }

  private static void readToken(
      ConfigEntry entry,
      String text,
      List<String> tokens,
      Problems problems) {
    if (JWT.matcher(text).matches()) {
      tokens.add(text);
      return;
    }
    try {
      var found = JWT.matcher(Files.readString(Path.of(text)));
      if (found.find()) {
        tokens.add(found.group());
      } else {
        problems.error(entry.position(), "the file " + text + " holds no JWT");
      }
    } catch (IOException e) {
      problems.error(entry.position(), "open " + text + ": " + ConfigFile.reason(e));
    } catch (InvalidPathException e) {
      problems.error(entry.position(), "this is neither a JWT nor the name of a file");
    }
  }

  @Override
  public String format(List<String> value) {
    return value.size() + (value.size() == 1 ? " JWT" : " JWTs");
  }
}
