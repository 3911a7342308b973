package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalCommandTest {
  private final List<String> sent = new ArrayList<>();
  @TempDir
  private Path directory;

  /// Runs the command while these servers run.
  private String send(String text, Long... servers) {
    return new SignalCommand(new SignalCommand.Processes() {
      @Override
      public List<Long> servers() {
        return List.of(servers);
      }

      @Override
      public void send(long pid, String signal) throws IOException {
        if (pid == 999) {
          throw new IOException("No such process");
        }
        sent.add(signal + " " + pid);
      }
    }).send(text);
  }

  @ParameterizedTest
  @CsvSource({"stop,KILL", "quit,INT", "term,TERM", "reopen,USR1", "reload,HUP", "ldm,USR2"})
  void aWordIsASignal(String word, String signal) {
    assertThat(send(word + "=4711")).isEmpty();
    assertThat(sent).containsExactly(signal + " 4711");
  }

  @Test
  void withoutATargetTheOnlyServerIsMeant() {
    assertThat(send("quit", 12L)).isEmpty();
    assertThat(sent).containsExactly("INT 12");
    assertThat(send("quit")).isEqualTo("no nats-streaming-server processes running");
    assertThat(send("quit", 12L, 13L))
        .isEqualTo("multiple nats-streaming-server processes running:\n12\n13");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4711", "4711\n"})
  void theTargetMayBeAFileThatHoldsTheProcess(String content) throws IOException {
    var file = Files.writeString(directory.resolve("pid"), content);
    assertThat(send("reload=" + file)).isEmpty();
    assertThat(sent).containsExactly("HUP 4711");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      foo        | unknown signal "foo"; there are stop, quit, term, reopen, reload, ldm
      QUIT=1     | unknown signal "QUIT"; there are stop, quit, term, reopen, reload, ldm
      quit=abc   | invalid pid: abc
      quit=      | invalid pid:
      quit=0     | invalid pid: 0
      quit=-1    | invalid pid: -1
      quit=99999999999 | invalid pid: 99999999999
      quit=1=2   | invalid signal parameters: [2]
      quit=1=2=3 | invalid signal parameters: [2 3]
      quit=999   | no such process
      """)
  void aMistakeIsNamedAndNothingIsSent(String text, String error) {
    assertThat(send(text).strip()).isEqualTo(error);
    assertThat(sent).isEmpty();
  }

  @Test
  void aFileWithSomethingElseIsNoTarget() throws IOException {
    var file = Files.writeString(directory.resolve("pid"), "not a number");
    assertThat(send("quit=" + file)).isEqualTo("invalid pid: not a number");
  }

  @Test
  void aServerIsKnownByItsMainClass() {
    var main = "io.standpipe.cli.Main";
    assertThat(isServer("-Xmx1g", "-cp", "a.jar", main, "-p", "4222")).isTrue();
    assertThat(isServer("-cp", "a.jar", main, "-sl", "quit")).isFalse();
    assertThat(isServer("-cp", "a.jar", main, "--signal=quit")).isFalse();
    assertThat(isServer("-cp", "a.jar", "io.standpipe.cli.TrainingRun")).isFalse();
    assertThat(isServer()).isFalse();
  }

  private static boolean isServer(String... arguments) {
    return SignalCommand.RunningProcesses.isServer(arguments);
  }

  @Test
  void aSignalReachesAProcessOfThisMachine() throws Exception {
    var sleeping = new ProcessBuilder("sleep", "60").start();
    var processes = new SignalCommand.RunningProcesses();
    assertThat(processes.servers()).doesNotContain(ProcessHandle.current().pid());
    processes.send(sleeping.pid(), "TERM");

    assertThat(sleeping.waitFor()).isEqualTo(143);
    assertThat(new SignalCommand(processes).send("quit=" + sleeping.pid()))
        .isEqualTo("no such process");
  }
}
