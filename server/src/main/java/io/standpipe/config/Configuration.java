package io.standpipe.config;

import io.standpipe.config.file.Position;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Flags, files and environment taken together. A flag beats a file, whatever its value is.
final class Configuration {
  private final Values flags;
  private final Map<String, String> environment;
  private final ConfigFiles files;
  private final Values values = new Values();
  private final Check check;

  Configuration(Values flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
    this.files = ConfigFiles.read(flags, environment);
    values.putAll(files.values());
    values.putAll(flags);
    this.check = new Check(values);
  }

  Values values() {
    return values;
  }

  CommandLine commandLine() {
    var checkOnly = flags.get(ProcessOptions.CHECK);
    if (checkOnly && ConfigFiles.shown(flags).isEmpty()) {
      return new CommandLine.Refused(
          "must specify [-c, --config] option to check configuration file syntax",
          CommandLine.Refused.BAD_FILE);
    }
    var errors = errors();
    if (!errors.isEmpty()) {
      return refused(errors,
          check.isFlagWrong() ? CommandLine.Refused.BAD_FLAG : CommandLine.Refused.BAD_FILE);
    }
    var settings = settings(values);
    try {
      if (check.startFailure().isPresent()) {
        throw Rejected.notStarting(check.startFailure().get());
      }
      var server = settings.server();
      return checkOnly
          ? new CommandLine.PrintConfiguration(
              new EffectiveConfiguration(values, server.notes()).render())
          : new CommandLine.Serve(server, settings.process(),
              new Reload(flags, environment, values));
    } catch (Rejected e) {
      return switch (e.kind()) {
        case WRONG_FLAG -> refused(List.of(e.problem()), CommandLine.Refused.BAD_FLAG);
        case WRONG_KEY -> refused(List.of(e.problem()), CommandLine.Refused.BAD_FILE);
        case NOT_STARTING -> checkOnly
            ? refused(List.of(e.problem()), CommandLine.Refused.BAD_FILE)
            : new CommandLine.Unusable(e.problem().text(), lines(warnings()), settings.process());
      };
    }
  }

  /// Errors, and warnings that may explain them, in the order of the text.
  private CommandLine.Refused refused(List<Problem> errors, int status) {
    var all = new ArrayList<>(errors);
    for (var warning : warnings()) {
      all.add(new Problem(warning.position(), "warning: " + warning.text()));
    }
    return new CommandLine.Refused(String.join("\n", lines(all)), status);
  }

  /// The records of some values, with the warnings of these.
  Settings settings(Values some) {
    return new Settings(some, environment, ConfigFiles.shown(flags), lines(warnings()));
  }

  /// What is wrong with files and flags.
  List<Problem> errors() {
    var errors = new ArrayList<>(files.errors());
    errors.addAll(check.errors());
    if (flags.get(ProcessOptions.STRICT)) {
      errors.addAll(files.warnings());
    }
    return errors;
  }

  /// What is strange about files and flags, and does not keep a server from starting.
  List<Problem> warnings() {
    var warnings = new ArrayList<>(check.notices());
    if (!flags.get(ProcessOptions.STRICT)) {
      warnings.addAll(files.warnings());
    }
    return warnings;
  }

  /// A line each, in the order of the text, none twice.
  static List<String> lines(List<Problem> problems) {
    if (problems.isEmpty()) {
      return List.of();
    }
    return problems.stream()
        .sorted(Comparator.comparing(problem -> problem.position().orElse(new Position("", 0, 0))))
        .map(Problem::toString)
        .distinct()
        .collect(Collectors.toList());
  }
}
