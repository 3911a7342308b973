package io.standpipe.cli;

import io.standpipe.Version;
import io.standpipe.config.CommandLine;
import io.standpipe.config.CommandLine.PrintConfiguration;
import io.standpipe.config.CommandLine.PrintHelp;
import io.standpipe.config.CommandLine.PrintVersion;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.SendSignal;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import java.util.List;

/// The `standpipe` command. Alone decides when the process ends, and how.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  /// Returns the status to exit with, for a server only once it has stopped.
  static int run(List<String> arguments) {
    if (!arguments.isEmpty() && arguments.getFirst().equals("store")) {
      return new StoreCommand(System.getenv(), System.in, System.out, System.err)
          .run(arguments.subList(1, arguments.size()));
    }
    var parsed = CommandLine.parse(arguments);
    // Apart from the others: the JVM takes its time to link a switch of patterns, which no cache
    // keeps.
    if (parsed instanceof Serve serve) {
      return new ServerProcess(serve).run();
    }
    return switch (parsed) {
      case Serve serve -> new ServerProcess(serve).run();
      case PrintVersion() -> {
        System.out.println("nats-streaming-server version " + Version.STREAMING + ", nats-server: v"
            + Version.CORE);
        yield 0;
      }
      case PrintHelp(var text) -> {
        System.out.print(text);
        yield 0;
      }
      case PrintConfiguration(var text) -> {
        System.out.print(text);
        yield 0;
      }
      case SendSignal(var text) -> {
        var error = new SignalCommand(new SignalCommand.RunningProcesses()).send(text);
        System.err.print(error.isEmpty() ? "" : error + "\n");
        yield error.isEmpty() ? 0 : 1;
      }
      case Refused(var text, var status) -> {
        System.err.println(text);
        yield status;
      }
      case Unusable(var reason, var warnings, var process) -> ServerProcess.failToStart(process,
          warnings, Component.STREAMING, "Failed to start: " + reason);
    };
  }
}
