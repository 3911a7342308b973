package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.Reload.Change;
import io.standpipe.config.Reload.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
  @TempDir
  Path directory;

  private Path file() {
    return directory.resolve("f");
  }

  private Serve start(String text, String... flags) throws IOException {
    Files.writeString(file(), text);
    var arguments = new ArrayList<>(List.of("-c", file().toString()));
    arguments.addAll(List.of(flags));
    return (Serve) CommandLine.parse(arguments, Map.of());
  }

  private Outcome.Read reload(Reload reload, String text) throws IOException {
    Files.writeString(file(), text);
    return (Outcome.Read) reload.read();
  }

  @Test
  void whatCanChangeIsAppliedAndWhatCannotIsNamed() throws IOException {
    var line = start("port: 1, debug: false");
    var read = reload(line.reload(), "port: 2, debug: true, streaming { cid: x }");
    assertThat(read.applicable()).containsExactly(new Change("debug", "false", "true"));
    assertThat(read.postponed()).containsExactlyInAnyOrder(new Change("port", "1", "2"),
        new Change("streaming.cluster_id", "test-cluster", "x"));
    assertThat(read.config().port()).isEqualTo(1);
    assertThat(read.config().streaming().clusterId()).isEqualTo("test-cluster");
    assertThat(read.process().log().levels().debug()).isTrue();
  }

  @Test
  void limitsOfChannelsNeedARestartAndAreNamed() throws IOException {
    var line = start("limits { mm: 5, channels { a.> { mm: 6 } } }");
    var read = reload(line.reload(), "limits { mm: 7, mc: 3, channels { a.> { mm: 8 } } }");
    assertThat(read.postponed()).containsExactlyInAnyOrder(
        new Change("streaming.store_limits.max_msgs", "5", "7"),
        new Change("streaming.store_limits.max_channels", "100", "3"),
        new Change("streaming.store_limits.channels", "{ \"a.>\": { max_msgs: 6; } }",
            "{ \"a.>\": { max_msgs: 8; } }"));
    assertThat(read.config().streaming()).isEqualTo(line.config().streaming());
  }

  @Test
  void theNextReloadComparesWithWhatWasApplied() throws IOException {
    var line = start("port: 1, debug: false");
    var first = reload(line.reload(), "port: 2, debug: true");
    var second = reload(first.next(), "port: 2, debug: true");
    assertThat(second.applicable()).isEmpty();
    assertThat(second.postponed()).containsExactly(new Change("port", "1", "2"));
    var third = reload(second.next(), "port: 1");
    assertThat(third.applicable()).containsExactly(new Change("debug", "true", "false"));
    assertThat(third.postponed()).isEmpty();
  }

  @Test
  void flagsGoOnBeatingTheFile() throws IOException {
    var line = start("debug: false", "-D=false");
    var read = reload(line.reload(), "debug: true");
    assertThat(read.applicable()).isEmpty();
    assertThat(read.process()).isEqualTo(line.process());
  }

  @Test
  void aFileThatIsWrongChangesNothing() throws IOException {
    var line = start("port: 1");
    Files.writeString(file(), "debug: maybe\nport: x");
    assertThat(((Outcome.Wrong) line.reload().read()).errors())
        .map(error -> error.replace(directory + "/", ""))
        .containsExactly(
            "f:1:8: parameter \"debug\" value is expected to be true or false, got the string "
                + "\"maybe\"",
            "f:2:7: parameter \"port\" value is expected to be an integer, got the string \"x\"");
    Files.delete(file());
    assertThat(((Outcome.Wrong) line.reload().read()).errors())
        .containsExactly("open " + file() + ": no such file or directory");
  }

  @Test
  void withoutAFileThereIsNothingToReload() {
    var line = (Serve) CommandLine.parse(List.of(), Map.of());
    assertThat(line.reload().read()).isEqualTo(new Outcome.NoFile());
  }

  @Test
  void aSecretThatChangedIsNotShown() throws IOException {
    var line = start("encryption_key: one");
    assertThat(reload(line.reload(), "encryption_key: two").postponed())
        .containsExactly(new Change("streaming.encryption_key", "[REDACTED]", "[REDACTED]"));
  }
}
