package io.standpipe.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the arguments of the process ask for.
public sealed interface CommandLine {
  /// Run the server.
  ///
  /// @param reload reads the configuration file again
  record Serve(
      StandpipeConfig config,
      ProcessConfig process,
      Reload reload) implements CommandLine {}

  /// Send a signal to a server that runs: `command` or `command=target`.
  record SendSignal(String text) implements CommandLine {}

  /// Print the version.
  record PrintVersion() implements CommandLine {}

  /// Print the help text.
  record PrintHelp(String text) implements CommandLine {}

  /// Print the settings that a server would have, which are good.
  record PrintConfiguration(String text) implements CommandLine {}

  /// The arguments or the configuration file make no sense. The text is for standard error.
  record Refused(String text, int exitCode) implements CommandLine {
    /// The status of every error in a flag; the original ends with 0 for most of them.
    static final int BAD_FLAG = 2;
    static final int BAD_FILE = 1;
  }

  /// The arguments are well formed, but no server can run with these settings. The reason is what
  /// follows `Failed to start: ` in the log of the original.
  ///
  /// @param warnings for the log, which may explain it
  record Unusable(
      String reason,
      List<String> warnings,
      ProcessConfig process) implements CommandLine {}

  /// Reads arguments in the syntax of Go's flag package, the files that they name, and the
  /// environment of this process.
  static CommandLine parse(List<String> arguments) {
    return parse(arguments, System.getenv());
  }

  static CommandLine parse(List<String> arguments, Map<String, String> environment) {
    var parser = new FlagParser(arguments);
    var error = parser.parse();
    if (error != null) {
      return new Refused(error, Refused.BAD_FLAG);
    }
    var flags = parser.values();
    if (flags.get(ProcessOptions.VERSION)) {
      return new PrintVersion();
    }
    if (flags.get(ProcessOptions.HELP)) {
      return new PrintHelp(HelpText.render());
    }
    if (flags.get(SecurityOptions.HELP_TLS)) {
      return new PrintHelp(TlsHelp.render());
    }
    var word = parser.word();
    var signal = flags.get(ProcessOptions.SIGNAL);
    if (word == null && !signal.isEmpty()) {
      return new SendSignal(signal);
    }
    return word == null ? new Configuration(flags, environment).commandLine() : word(word);
  }

  private static CommandLine word(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "version" -> new PrintVersion();
      case "help" -> new PrintHelp(HelpText.render());
      default -> new Refused("unrecognized command: \"" + word + "\"", 1);
    };
  }
}
