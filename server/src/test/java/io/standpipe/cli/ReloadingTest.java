package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.StandpipeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTest {
  private final List<StandpipeConfig> applied = new ArrayList<>();
  @TempDir
  private Path directory;

  /// Starts with one text, reloads with each of the others, and returns the log.
  private List<String> reload(String before, String... after) throws IOException {
    var file = Files.writeString(directory.resolve("f"), before);
    var line = (Serve) CommandLine.parse(List.of("-c", file.toString()));
    var output = FakeOutput.create();
    try (var log = LogTest.log(output, line.process().log().levels())) {
      var reloading = new Reloading(line, applied::add, log);
      for (var text : after) {
        Files.writeString(file, text);
        reloading.reload();
        log.logger("streaming").log(System.Logger.Level.DEBUG, "shown");
      }
    }
    return output.lines();
  }

  @Test
  void whatCanChangeDoesAndIsNamed() throws IOException {
    assertThat(reload("ping_max: 2", "ping_max: 3, streaming { sd: true }")).containsExactly(
        "INFO Reloaded: ping_max = 3", "INFO Reloaded: sd = true",
        "INFO Reloaded server configuration", "DEBUG STREAM: shown");
    assertThat(applied).singleElement()
        .extracting(config -> config.broker().pingMax())
        .isEqualTo(3);
  }

  @Test
  void whatNeedsARestartIsNamedAndTheRestIsApplied() throws IOException {
    assertThat(reload("port: 4222", "port: 4223, ping_max: 3")).containsExactly(
        "INFO Reloaded: ping_max = 3",
        "ERROR STREAM: Reload: config reload not supported for port: old=4222, new=4223;"
            + " it needs a restart",
        "INFO Reloaded server configuration");
  }

  @Test
  void aMistakeChangesNothing() throws IOException {
    assertThat(reload("ping_max: 2", "ping_max: 3, port: x")).singleElement()
        .asString()
        .startsWith("ERROR STREAM: Reload: " + directory.resolve("f") + ":1:");
    assertThat(applied).isEmpty();
  }

  @Test
  void aWarningAboutTheFileIsGivenOnce() throws IOException {
    assertThat(reload("ping_max: 2", "ping_max: 2\nprot: 1", "ping_max: 3\nprot: 1"))
        .containsExactly(
            "WARNING " + directory.resolve("f") + ":2:1: unknown key \"prot\" is ignored;"
                + " did you mean \"port\"?",
            "INFO Reloaded server configuration", "INFO Reloaded: ping_max = 3",
            "INFO Reloaded server configuration");
  }

  @Test
  void whatTheServerRefusesChangesNothing() throws IOException {
    var file = Files.writeString(directory.resolve("f"), "debug: false");
    var line = (Serve) CommandLine.parse(List.of("-c", file.toString()));
    var output = FakeOutput.create();
    try (var log = LogTest.log(output, line.process().log().levels())) {
      var reloading = new Reloading(line, _ -> {
        throw new IllegalArgumentException("no such certificate");
      }, log);
      Files.writeString(file, "debug: true");
      reloading.reload();
      log.logger("core").log(System.Logger.Level.DEBUG, "hidden");
    }
    assertThat(output.lines()).containsExactly("ERROR STREAM: Reload: no such certificate");
  }

  @Test
  void theNextReloadStartsFromTheLast() throws IOException {
    assertThat(reload("ping_max: 2", "ping_max: 3", "ping_max: 3", "ping_max: 2")).containsExactly(
        "INFO Reloaded: ping_max = 3", "INFO Reloaded server configuration",
        "INFO Reloaded server configuration", "INFO Reloaded: ping_max = 2",
        "INFO Reloaded server configuration");
  }

  @Test
  void withoutAFileThereIsNothingToReload() {
    var line = (Serve) CommandLine.parse(List.of());
    var output = FakeOutput.create();
    try (var log = LogTest.log(output, line.process().log().levels())) {
      new Reloading(line, applied::add, log).reload();
    }
    assertThat(output.lines()).containsExactly(
        "ERROR STREAM: Reload: can only reload config when a file is provided using -c or --config");
  }
}
