package io.standpipe.cli;

import io.standpipe.Standpipe;
import io.standpipe.StartException;
import io.standpipe.config.CommandLine;
import io.standpipe.config.LogTarget;
import io.standpipe.config.ProcessConfig;
import io.standpipe.config.StandpipeConfig;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One server that is a process: socket, log, pid file, signals.
final class ServerProcess {
  private static final int FAILED_TO_START = 1;
  private static final int FAULT = 2;
  private static final int TERMINATED = 128 + 15;

  private final CommandLine.Serve line;
  private final StandpipeConfig config;
  private final ProcessConfig process;

  /// The status to exit with. Whoever knows it first completes it, from any thread.
  private final CompletableFuture<Integer> status = new CompletableFuture<>();

  /// What signals other than a stop wait for.
  private final CompletableFuture<Standpipe> started = new CompletableFuture<>();

  ServerProcess(CommandLine.Serve line) {
    this.line = line;
    this.config = line.config();
    this.process = line.process();
  }

  /// Returns the exit status once the server has stopped. The server is stopped by this thread.
  int run() {
    if (config.external().isPresent()) {
      try (var log = Log.open(process.log())) {
        return serve(null, log);
      }
    }
    ServerSocketChannel listener;
    try {
      listener = Listener.bind(config.host(), config.port());
    } catch (IOException e) {
      return failToStart(process, List.of(), Component.CORE, String.valueOf(e.getMessage()));
    }
    try (var log = Log.open(process.log())) {
      return serve(listener, log);
    }
  }

  /// @param listener null if clients connect to another process
  private int serve(@Nullable ServerSocketChannel listener, Log log) {
    handleSignals(log);
    try (var _ = PidFile.write(process.pidFile());
        var server = start(listener, log);
        var _ = PortsFile.write(process.portsDirectory(), server::listeners, log)) {
      started.complete(server);
      tellReady(log);
      return status.join();
    } catch (PidFile.Failed e) {
      return fail(process, log, Component.CORE, String.valueOf(e.getMessage()), FAILED_TO_START);
    } catch (StartException e) {
      return e.isStreaming()
          ? fail(process, log, Component.STREAMING, "Failed to start: " + e.getMessage(),
              FAILED_TO_START)
          : fail(process, log, Component.CORE, String.valueOf(e.getMessage()), FAILED_TO_START);
    } catch (RuntimeException | Error e) {
      log.logger("core").log(System.Logger.Level.ERROR, "Fault in the start or the stop", e);
      return fail(process, log, Component.CORE, "Internal error", FAULT);
    }
  }

  private static void tellReady(Log log) {
    try {
      ReadyNotice.send(System.getenv());
    } catch (IOException e) {
      log.write(Component.CORE, LogLevel.WARNING, String.valueOf(e.getMessage()));
    }
  }

  /// Says why there will be no server, and returns the status to exit with.
  static int failToStart(
      ProcessConfig process,
      List<String> warnings,
      Component component,
      String text) {
    try (var log = Log.open(process.log())) {
      warnings.forEach(warning -> log.write(Component.CORE, LogLevel.WARNING, warning));
      return fail(process, log, component, text, FAILED_TO_START);
    }
  }

  /// Whoever starts a server by hand does not read its log file or syslog to learn why it ended.
  private static int fail(
      ProcessConfig process,
      Log log,
      Component component,
      String text,
      int status) {
    log.write(component, LogLevel.FATAL, text);
    if (!(process.log().target() instanceof LogTarget.StandardError)) {
      System.err.println(text);
    }
    return status;
  }

  private Standpipe start(@Nullable ServerSocketChannel listener, Log log) {
    NettyLogging.settle();
    var builder = Standpipe.builder().config(config);
    if (listener != null) {
      builder.listener(listener);
    }
    return builder.logging(log::logger).onFault((_, _) -> status.complete(FAULT)).start();
  }

  /// Before the log says that the server is ready: whoever reads that and sends SIGINT must see
  /// status 0, not the 130 of a JVM. A signal that comes earlier lets the start finish first.
  private void handleSignals(Log log) {
    Signals.on("INT", () -> stop(0));
    Signals.on("TERM", () -> stop(TERMINATED));
    Signals.on("USR1", log::reopen);
    var reloading = new Reloading(line, next -> started.join().reconfigure(next), log);
    Signals.on("HUP", () -> whenStarted(_ -> reloading.reload()));
    Signals.on("USR2",
        () -> whenStarted(server -> server.enterLameDuckMode(() -> status.complete(0))));
  }

  private void whenStarted(Consumer<Standpipe> action) {
    var _ = started.thenAccept(action);
  }

  /// A second signal does not wait for a stop that hangs.
  void stop(int newStatus) {
    if (!status.complete(newStatus)) {
      Runtime.getRuntime().halt(newStatus);
    }
  }
}
