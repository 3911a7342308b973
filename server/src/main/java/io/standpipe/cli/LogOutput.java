package io.standpipe.cli;

import io.standpipe.config.LogConfig;
import io.standpipe.config.LogTarget;
import java.io.IOException;
import java.time.InstantSource;

/// Where log lines go. [Log] calls it from one thread at a time.
interface LogOutput extends AutoCloseable {
  /// Takes a line. One that cannot be written is lost: there is nowhere to report it.
  void write(LogLine line);

  /// Sees to it that all lines taken so far can be read.
  void flush();

  /// Opens the output again by its name, after somebody moved it.
  ///
  /// @return false if this output has no name
  default boolean reopen() throws IOException {
    return false;
  }

  /// Flushes, and gives back what it holds.
  @Override
  void close();

  /// Opens what the settings ask for.
  ///
  /// @throws IOException if that is not possible; the message is the original's and says it all
  static LogOutput open(LogConfig config) throws IOException {
    if (config.target() instanceof LogTarget.StandardError) {
      // Apart from the others, as in Main.
      return new StandardError(config);
    }
    long pid = ProcessHandle.current().pid();
    return switch (config.target()) {
      case LogTarget.StandardError() -> new StandardError(config);
      case LogTarget.File(var path, var bytesMax) ->
        LogFile.open(path, bytesMax, LogFormat.of(config, pid, false), InstantSource.system());
      case LogTarget.LocalSyslog(var tag) -> SyslogOutput.local(config, tag, pid);
      case LogTarget.RemoteSyslog remote -> SyslogOutput.remote(config, remote, pid);
    };
  }
}
