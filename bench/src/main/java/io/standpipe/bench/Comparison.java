package io.standpipe.bench;

import java.util.ArrayList;
import java.util.List;

/// What is to be compared: servers and the loads each of them gets, from a file of lines.
///
/// ```
/// server NAME PORT COMMAND...
/// prepare core-bench|bench FLAGS...    a load before the next run, or before a stop and the next start
/// beside core-bench|bench FLAGS...     a load that goes on, again and again, while the next run does
/// run TITLE | core-bench|bench FLAGS...
/// start TITLE                          measures the start itself
/// ```
///
/// `{run}` in a load becomes a number that is different each time, `{port}` the port of the server.
/// `{dir}` in a command becomes a directory that is empty at first, another one for each run or
/// start line, and removed after it. `#` starts a comment.
record Comparison(List<ServerCommand> servers, List<Scenario> scenarios) {
  /// A row; without a `load` the server is only started. Without a `companion` the load is alone.
  record Scenario(
      String title,
      List<String> preparation,
      List<String> companion,
      List<String> load) {
    Scenario {
      preparation = List.copyOf(preparation);
      companion = List.copyOf(companion);
      load = List.copyOf(load);
    }
  }

  Comparison {
    servers = List.copyOf(servers);
    scenarios = List.copyOf(scenarios);
  }

  static Comparison parse(List<String> lines) {
    var servers = new ArrayList<ServerCommand>();
    var scenarios = new ArrayList<Scenario>();
    var preparation = List.<String>of();
    var companion = List.<String>of();
    for (var line : lines) {
      var words = words(line);
      if (words.isEmpty() || words.getFirst().startsWith("#")) {
        continue;
      }
      var rest = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "server" -> servers.add(server(rest, line));
        case "prepare" -> preparation = load(rest, line);
        case "beside" -> companion = load(rest, line);
        case "start" -> {
          scenarios.add(new Scenario(String.join(" ", rest), preparation, List.of(), List.of()));
          preparation = List.of();
        }
        case "run" -> {
          int bar = rest.indexOf("|");
          if (bar < 1) {
            throw new UsageException("expected run TITLE | LOAD: " + line);
          }
          scenarios.add(new Scenario(String.join(" ", rest.subList(0, bar)), preparation, companion,
              load(rest.subList(bar + 1, rest.size()), line)));
          preparation = List.of();
          companion = List.of();
        }
        default ->
          throw new UsageException("expected server, prepare, beside, run or start: " + line);
      }
    }
    if (servers.isEmpty() || scenarios.isEmpty()) {
      throw new UsageException("nothing to compare: at least one server and one run are needed");
    }
    return new Comparison(servers, scenarios);
  }

  private static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+", -1));
  }

  private static ServerCommand server(List<String> words, String line) {
    if (words.size() < 3 || !words.get(1).matches("[0-9]{1,5}")) {
      throw new UsageException("expected server NAME PORT COMMAND: " + line);
    }
    return new ServerCommand(words.getFirst(), Integer.parseInt(words.get(1)),
        words.subList(2, words.size()));
  }

  private static List<String> load(List<String> words, String line) {
    if (words.isEmpty() || !List.of("bench", "core-bench").contains(words.getFirst())) {
      throw new UsageException("expected a load that starts with bench or core-bench: " + line);
    }
    return words;
  }
}
