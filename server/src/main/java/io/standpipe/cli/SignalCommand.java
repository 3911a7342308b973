package io.standpipe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What `-sl` does: sends a signal to a server that runs, named by its process id, by the file that
/// holds it, or by nothing if there is only one.
///
/// Source: reference, configuration 3.8.
final class SignalCommand {
  /// The words of the command line, and what the server gets.
  private enum Word {
    STOP("KILL"),
    QUIT("INT"),
    TERM("TERM"),
    REOPEN("USR1"),
    RELOAD("HUP"),
    LDM("USR2");

    private final String signal;

    Word(String signal) {
      this.signal = signal;
    }

    static Word of(String text) throws Refused {
      for (var word : values()) {
        if (text.equals(word.text())) {
          return word;
        }
      }
      var known = new ArrayList<String>();
      for (var word : values()) {
        known.add(word.text());
      }
      throw new Refused("unknown signal \"" + text + "\"; there are " + String.join(", ", known));
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The processes of this machine.
  interface Processes {
    /// The ids of the servers that run, this process apart.
    List<Long> servers();

    /// Sends one signal.
    ///
    /// @param signal without `SIG`
    /// @throws IOException with the reason of the system
    void send(long pid, String signal) throws IOException;
  }

  /// Why no signal was sent.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason, null, false, false);
    }
  }

  private static final String SERVER = "nats-streaming-server";

  private final Processes processes;

  SignalCommand(Processes processes) {
    this.processes = processes;
  }

  /// Returns the error, or an empty text once the signal is sent.
  ///
  /// @param text `command` or `command=target`
  String send(String text) {
    try {
      var parts = text.split("=", -1);
      if (parts.length > 2) {
        throw new Refused("invalid signal parameters: "
            + List.of(parts).subList(2, parts.length).toString().replace(",", ""));
      }
      var word = Word.of(parts[0]);
      send(parts.length == 2 ? target(parts[1]) : onlyServer(), word.signal);
      return "";
    } catch (Refused e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void send(long pid, String signal) throws Refused {
    try {
      processes.send(pid, signal);
    } catch (IOException e) {
      throw new Refused(SystemError.reason(e));
    }
  }

  /// A process id, or a file that holds one.
  private static long target(String text) throws Refused {
    var pid = text;
    try {
      var file = Path.of(text);
      if (!text.isEmpty() && Files.isRegularFile(file)) {
        pid = Files.readString(file).strip();
      }
    } catch (IOException e) {
      throw new Refused("cannot read " + text + ": " + SystemError.reason(e));
    }
    // Nothing below 1: to the system that means whole groups of processes.
    if (!pid.matches("0*[1-9][0-9]{0,8}")) {
      throw new Refused("invalid pid: " + pid);
    }
    return Long.parseLong(pid);
  }

  private long onlyServer() throws Refused {
    var found = processes.servers();
    if (found.isEmpty()) {
      throw new Refused("no " + SERVER + " processes running");
    }
    if (found.size() > 1) {
      throw new Refused("multiple " + SERVER + " processes running:\n"
          + found.stream().map(String::valueOf).collect(Collectors.joining("\n")));
    }
    return found.getFirst();
  }

  /// The processes of the machine this runs on.
  static final class RunningProcesses implements Processes {
    @Override
    public List<Long> servers() {
      return ProcessHandle.allProcesses()
          .filter(process -> process.pid() != ProcessHandle.current().pid())
          .filter(process -> isServer(process.info().arguments().orElse(new String[0])))
          .map(ProcessHandle::pid)
          .toList();
    }

    /// By the main class, which is an argument of the JVM; not a process that sends signals itself.
    static boolean isServer(String... arguments) {
      var all = List.of(arguments);
      int main = all.indexOf(Main.class.getName());
      return main >= 0 && all.subList(main, all.size())
          .stream()
          .noneMatch(argument -> argument.matches("--?(sl|signal)(=.*)?"));
    }

    @Override
    public void send(long pid, String signal) throws IOException {
      SystemCalls.kill(Math.toIntExact(pid), Signals.number(signal));
    }
  }
}
