package io.standpipe.config;

import io.standpipe.config.file.Position;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Flags, files and environment taken together. A flag beats a file, whatever its value is.
final class Configuration {
  private static final Comparator<Position> IN_TEXT = Comparator.comparing(Position::file)
      .thenComparingInt(Position::line)
      .thenComparingInt(Position::column);

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
    if (errors.isPresent()) {
      return new CommandLine.Refused(errors.get(),
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
        case WRONG_FLAG -> new CommandLine.Refused(e.reason(), CommandLine.Refused.BAD_FLAG);
        case WRONG_KEY -> new CommandLine.Refused(e.reason(), CommandLine.Refused.BAD_FILE);
        case NOT_STARTING -> checkOnly
            ? new CommandLine.Refused(e.reason(), CommandLine.Refused.BAD_FILE)
            : new CommandLine.Unusable(e.reason(), settings.process());
      };
    }
  }

  /// The records of some values, with the warnings of these.
  Settings settings(Values some) {
    var warnings = new ArrayList<Problem>(files.warnings());
    warnings.addAll(check.notices());
    return new Settings(some, environment, ConfigFiles.shown(flags), lines(warnings));
  }

  /// What is wrong with files and flags, a line each, in the order of the text.
  Optional<String> errors() {
    var errors = new ArrayList<>(files.errors());
    errors.addAll(check.errors());
    if (flags.get(ProcessOptions.STRICT)) {
      errors.addAll(files.warnings());
    }
    return errors.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", lines(errors)));
  }

  private static List<String> lines(List<Problem> problems) {
    if (problems.isEmpty()) {
      return List.of();
    }
    return problems.stream()
        .sorted(Comparator.comparing(problem -> problem.position().orElse(new Position("", 0, 0)),
            IN_TEXT))
        .map(Problem::toString)
        .distinct()
        .collect(Collectors.toList());
  }
}
