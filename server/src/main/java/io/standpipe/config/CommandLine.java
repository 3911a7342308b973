package io.standpipe.config;

import java.util.List;
import java.util.Map;

/// What the arguments of the process ask for.
public sealed interface CommandLine {
  /// Run the server.
  record Serve(StandpipeConfig config, ProcessConfig process) implements CommandLine {}

  /// Print the version.
  record PrintVersion() implements CommandLine {}

  /// Print the help text.
  record PrintHelp(String text) implements CommandLine {}

  /// The arguments make no sense. The text is for standard error.
  record Refused(String text, int exitCode) implements CommandLine {}

  /// The arguments are well formed, but no server can run with these settings. The reason is what
  /// follows `Failed to start: ` in the log of the original.
  record Unusable(String reason, ProcessConfig process) implements CommandLine {}

  /// Reads arguments in the syntax of Go's flag package, beside the environment of this process.
  static CommandLine parse(List<String> arguments) {
    return parse(arguments, System.getenv());
  }

  static CommandLine parse(List<String> arguments, Map<String, String> environment) {
    return new FlagParser(arguments, environment).parse();
  }
}
