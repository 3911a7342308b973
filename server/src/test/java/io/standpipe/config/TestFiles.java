package io.standpipe.config;

import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Configuration files of a test, read as the command reads them. What is said about them names
/// them without their directory.
record TestFiles(Path directory, Map<String, String> environment) {
  /// With an environment that a test may fill.
  TestFiles(Path directory) {
    this(directory, new HashMap<>());
  }

  /// Writes a file and returns its path.
  String file(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return directory.resolve(name).toString();
  }

  /// A command line with the file `f`.
  CommandLine parse(String text, String... flags) {
    var arguments = new ArrayList<>(List.of("-c", file("f", text)));
    arguments.addAll(List.of(flags));
    return CommandLine.parse(arguments, environment);
  }

  /// One that starts a server.
  Serve serve(String text, String... flags) {
    var line = parse(text, flags);
    if (line instanceof Refused(var why, var _)) {
      throw new AssertionError(why);
    }
    return (Serve) line;
  }

  List<String> warnings(Serve line) {
    return line.config()
        .notes()
        .warnings()
        .stream()
        .map(warning -> warning.replace(directory + "/", ""))
        .toList();
  }

  /// One that is wrong.
  Refused refused(String text, String... flags) {
    var line = (Refused) parse(text, flags);
    return new Refused(line.text().replace(directory + "/", ""), line.exitCode());
  }
}
