package io.standpipe.cli;

import io.standpipe.config.CommandLine;
import io.standpipe.config.LogConfig;
import io.standpipe.config.Reload;
import io.standpipe.config.Reload.Change;
import io.standpipe.config.Reload.Outcome;
import io.standpipe.config.StandpipeConfig;
import java.util.List;
import java.util.function.Consumer;

/// Applies a configuration file that changed while the server runs: what can change does at once,
/// and the log names what needs a restart. A file with a mistake changes nothing.
///
/// Source: reference, configuration 2.9. The original refuses the whole file if one of its changes
/// needs a restart.
final class Reloading {
  private final Consumer<StandpipeConfig> server;
  private final Log log;
  private List<String> warnings;
  private LogConfig logConfig;
  private Reload reload;

  /// @param line the settings in force
  /// @param server takes over settings of the server
  Reloading(CommandLine.Serve line, Consumer<StandpipeConfig> server, Log log) {
    this.warnings = line.config().notes().warnings();
    this.logConfig = line.process().log();
    this.reload = line.reload();
    this.server = server;
    this.log = log;
  }

  /// Any thread, one at a time.
  synchronized void reload() {
    switch (reload.read()) {
      case Outcome.NoFile() ->
        refuse("can only reload config when a file is provided using -c or --config");
      case Outcome.Wrong wrong -> {
        warn(wrong.warnings());
        wrong.errors().forEach(this::refuse);
      }
      case Outcome.Read read -> apply(read);
    }
  }

  private void apply(Outcome.Read read) {
    try {
      server.accept(read.config());
    } catch (IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    }
    log.change(logConfig, read.process().log());
    logConfig = read.process().log();
    reload = read.next();
    warn(read.config().notes().warnings());
    warnings = read.config().notes().warnings();
    for (var change : read.applicable()) {
      log.write(Component.CORE, LogLevel.INFO,
          "Reloaded: " + lastName(change) + " = " + change.after());
    }
    for (var change : read.postponed()) {
      refuse("config reload not supported for " + change.name() + ": old=" + change.before()
          + ", new=" + change.after() + "; it needs a restart");
    }
    log.write(Component.CORE, LogLevel.INFO, "Reloaded server configuration");
  }

  private static String lastName(Change change) {
    return change.name().substring(change.name().lastIndexOf('.') + 1);
  }

  /// About what was not there before.
  private void warn(List<String> found) {
    for (var warning : found) {
      if (!warnings.contains(warning)) {
        log.write(Component.CORE, LogLevel.WARNING, warning);
      }
    }
  }

  private void refuse(String reason) {
    log.write(Component.STREAMING, LogLevel.ERROR, "Reload: " + reason);
  }
}
