package io.standpipe.config.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is in a configuration file and in the files it includes.
///
/// @param root the top-level pairs, as far as they could be read
/// @param problems errors in the order of the text
/// @param variables positions of keys whose values are used elsewhere as `$name`
public record ConfigFile(ConfigValue.Block root, List<Problem> problems, Set<Position> variables) {
  public ConfigFile {
    problems = List.copyOf(problems);
    variables = Set.copyOf(variables);
  }

  /// Reads a file, with variables from the environment if the file does not define them.
  public static ConfigFile read(String file, Map<String, String> environment) {
    var problems = new ArrayList<Problem>();
    var variables = new HashSet<Position>();
    var entries = new ArrayList<ConfigEntry>();
    try {
      var parser = new ConfigParser(new Characters(file, text(Path.of(file))),
          new Inclusion(Path.of(file), null), environment, problems, variables);
      entries.addAll(parser.document());
    } catch (IOException e) {
      problems.add(new Problem("open " + file + ": " + reason(e)));
    }
    return new ConfigFile(new ConfigValue.Block(new Position(file, 1, 1), entries), problems,
        variables);
  }

  /// @throws IOException also if it is not UTF-8
  static String text(Path file) throws IOException {
    return Files.readString(file);
  }

  /// The reason in the words of the operating system.
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "this is not a text in UTF-8";
      default -> {
        var text = failure instanceof FileSystemException of && of.getReason() != null
            ? of.getReason()
            : String.valueOf(failure.getMessage());
        yield Character.toLowerCase(text.charAt(0)) + text.substring(1);
      }
    };
  }
}
