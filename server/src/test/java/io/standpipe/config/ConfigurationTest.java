package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which file feeds what, and what wins: file, flag or environment. Source: reference,
/// configuration 1.10, 2.1.
class ConfigurationTest {
  private TestFiles files;

  @BeforeEach
  void makeDirectory(@TempDir Path directory) {
    files = new TestFiles(directory);
  }

  @Test
  void withoutAStreamingSectionItsKeysMayBeOnTop() {
    var line = files.serve("""
        port: 1234
        cid: flat
        limits { mc: 7 }
        """);
    assertThat(line.config().port()).isEqualTo(1234);
    assertThat(line.config().streaming().clusterId()).isEqualTo("flat");
    assertThat(line.config().streaming().limits().channelsMax()).isEqualTo(7);
    assertThat(files.warnings(line)).isEmpty();
  }

  @Test
  void withAStreamingSectionKeysOfItOnTopAreUnknown() {
    var line = files.serve("cid: flat\nstreaming { id: nested }");
    assertThat(line.config().streaming().clusterId()).isEqualTo("nested");
    assertThat(files.warnings(line)).containsExactly("f:1:1: unknown key \"cid\" is ignored");
  }

  @Test
  void twoFilesShareTheWork() {
    var core = files.file("core", "port: 1, cid: a");
    var streaming = files.file("streaming", "port: 2, streaming { cid: b, hbi: 7s }");
    var line = (Serve) CommandLine.parse(List.of("-c", core, "-sc", streaming),
        files.environment());
    assertThat(line.config().port()).isEqualTo(1);
    assertThat(line.config().streaming().clusterId()).isEqualTo("b");
    assertThat(line.config().notes().configurationFile()).isEqualTo(core);
    assertThat(files.warnings(line)).containsExactly(
        "core:1:10: \"cid\" is ignored, because -sc names the file with the options of the streaming"
            + " server",
        "streaming:1:1: \"port\" is ignored, because -c names the file with the options of the core "
            + "server");
  }

  @Test
  void aStreamingSectionInTheFileOfTheCoreServerIsIgnoredIfThereAreTwo() {
    var core = files.file("core", "streaming { cid: a }");
    var line = (Serve) CommandLine.parse(List.of("-c", core, "-sc", files.file("s", "x: 1")),
        files.environment());
    assertThat(line.config().streaming().clusterId()).isEqualTo("test-cluster");
    assertThat(files.warnings(line)).containsExactly(
        "core:1:1: \"streaming\" is ignored, because -sc names the file with the options of the "
            + "streaming server",
        "s:1:1: unknown key \"x\" is ignored");
  }

  @Test
  void oneFileServesBothWhicheverFlagNamesIt() {
    var file = files.file("both", "port: 1, streaming { cid: b }");
    var line = (Serve) CommandLine.parse(List.of("-c", file), files.environment());
    var effect = Effect.of(line);
    assertThat(Effect.of(CommandLine.parse(List.of("-sc", file), files.environment())))
        .isEqualTo(effect);
    assertThat(Effect.of(CommandLine.parse(List.of("-c", file, "-sc", file), files.environment())))
        .isEqualTo(effect);
    assertThat(line.config().port()).isEqualTo(1);
    assertThat(line.config().streaming().clusterId()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      port: 1                                 | -p 2
      http: 1                                 | -m 0
      streaming { cid: x }                    | -cid test-cluster
      streaming { hbi: 5s }                   | -hbi 30s
      streaming { limits { mc: 5 } }          | -mc 0
      streaming { limits { ma: 5s } }         | -ma 0
      streaming { limits { mb: 5k } }         | -mb 0
      streaming { sd: true }                  | -SD=false
      streaming { sd: true, sv: true }        | -SDV=false
      debug: true, trace: true                | -DV=false
      trace_verbose: true                     | -V=false
      debug: true, trace: true                | -DVV=false
      log_file: /tmp/x                        | -l=
      pid_file: /tmp/x                        | -P=
      streaming { encryption_key: k }         | -encryption_key= -encrypt=false
      streaming { cluster { peers: [a] } }    | -clustered=false -cluster_peers=
      streaming { partitioning: true }        | -p 4222
      host: 127.0.0.1                         | -a 0.0.0.0
      """)
  void aFlagBeatsTheFileAlsoWithZeroAndNothing(String text, String flags) {
    var arguments = flags.split(" ");
    if (text.contains("partitioning")) {
      assertThat(files.refused(text, arguments).text()).contains("partitioning");
      return;
    }
    assertThat(Effect.of(files.parse(text, arguments)))
        .isEqualTo(Effect.of(CommandLine.parse(List.of(arguments), files.environment())));
  }

  @Test
  void theEnvironmentBeatsAKeyInTheFileAndTheFileTurnsEncryptionOn() {
    assertThat(files.serve("encryption_key: k").config().encryption().enabled()).isTrue();
    files.environment().put("NATS_STREAMING_ENCRYPTION_KEY", "other");
    assertThat(files.serve("encryption_key: k").config().encryption())
        .isEqualTo(files.serve("encrypt: true").config().encryption());
    assertThat(files.serve("port: 1").config().encryption().enabled()).isFalse();
    assertThat(files.warnings(files.serve("encryption_key: k"))).isEmpty();
  }

  @Test
  void theLogNamesTheFile() {
    var line = files.serve("port: 1");
    assertThat(line.config().notes().configurationFile()).isEqualTo(files.directory() + "/f");
    assertThat(((Serve) CommandLine.parse(List.of(), files.environment())).config().notes())
        .isEqualTo(StartupNotes.NONE);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(CommandLine.parse(List.of("-c", "none.conf"), files.environment()))
        .isEqualTo(new Refused("open none.conf: no such file or directory", 1));
    assertThat(CommandLine.parse(List.of("-sc", "none.conf"), files.environment()))
        .isEqualTo(new Refused("open none.conf: no such file or directory", 1));
    assertThat(CommandLine.parse(List.of("-c", files.directory().toString()), files.environment()))
        .isEqualTo(new Refused("open " + files.directory() + ": is a directory", 1));
  }
}
