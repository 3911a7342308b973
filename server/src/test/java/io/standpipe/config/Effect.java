package io.standpipe.config;

import io.standpipe.config.CommandLine.Serve;

/// What a command line leads to, apart from what the log says about it.
sealed interface Effect {
  record Server(StandpipeConfig config, ProcessConfig process) implements Effect {}

  record Other(CommandLine line) implements Effect {}

  static Effect of(CommandLine line) {
    return line instanceof Serve(var config, var process, var _)
        ? new Server(config.with(StartupNotes.NONE), process)
        : new Other(line);
  }
}
