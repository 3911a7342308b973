package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Unusable;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said about files that are wrong, or may be. Source: reference, configuration 2.6, 2.7.
class FileMistakesTest {
  private TestFiles files;

  @BeforeEach
  void makeDirectory(@TempDir Path directory) {
    files = new TestFiles(directory);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      prot: 4222                        | f:1:1: unknown key "prot" is ignored; did you mean "port"?
      zzzzz: 1                          | f:1:1: unknown key "zzzzz" is ignored
      streaming { storr: file }         | f:1:13: unknown key "storr" is ignored; did you mean "store"?
      streaming { file { bufer_size: 1 } } | f:1:20: unknown key "bufer_size" is ignored; did you mean "buffer_size"?
      streaming { limits { maxsubs: 1 } } | f:1:22: unknown key "maxsubs" is ignored; did you mean "max_subs"?
      streaming { limits { channels { a { mc: 1 } } } } | f:1:37: unknown key "mc" is ignored
      streaming { limits { channels { a {}, a {} } } } | f:1:39: channel "a" has its limits twice; the last ones count
      cid: a, id: b                     | f:1:9: "id" sets what "cid" on line 1 sets; the last one counts
      port: 1, Port: 2                  | f:1:10: "Port" sets what "port" on line 1 sets; the last one counts
      # nothing                         | f: config has no values or is empty
      streaming { tls { timeout: 3 } }  | f:1:19: unknown key "timeout" is ignored
      """)
  void aSlipThatTheOriginalIgnoresIsWarnedOfAndAnErrorIfAskedFor(String text, String warning) {
    assertThat(files.warnings(files.serve(text))).containsExactly(warning);
    assertThat(files.refused(text, "-strict")).isEqualTo(new Refused(warning, 1));
  }

  @Test
  void aKeyThatIsUsedAsAVariableIsNotUnknown() {
    assertThat(files.warnings(files.serve("my_port: 1234, port: $my_port"))).isEmpty();
  }

  @Test
  void allMistakesOfAFileAppearAtOnceInTheOrderOfTheText() {
    var text = """
        port: 70000
        streaming {
          hbi: 5
          store_limits { max_msgs: many }
          dir: a b
          cid: a..b
        }
        tls { cert: x }
        """;
    assertThat(files.refused(text).text().lines().map(line -> line.substring(0, 7)))
        .containsExactly("f:1:1: ", "f:3:8: ", "f:4:28:", "f:5:10:", "f:6:3: ", "f:8:7: ");
  }

  @Test
  void mistakesOfFlagsAndFileAppearTogether() {
    var text = """
        invalid value "0s" for flag -hbi: must be more than 0
        flag -clustered: clustering is not available yet in this version of Standpipe
        f:1:1: invalid value 70000 for "port": must be between -1 and 65535""";
    assertThat(files.refused("port: 70000", "-hbi", "0s", "-clustered"))
        .isEqualTo(new Refused(text, 2));
  }

  @Test
  void warningsThatMayExplainARefusalAreShownWithIt() {
    var ofValue = """
        f:1:1: warning: unknown key "prot" is ignored; did you mean "port"?
        f:2:7: parameter "http" value is expected to be host:port or a port, got the string "x\"""";
    assertThat(files.refused("prot: 4222\nhttp: x")).isEqualTo(new Refused(ofValue, 1));
    var ofServer = """
        for FILE stores, root directory must be specified
        f:1:14: warning: unknown key "dri" is ignored; did you mean "dir"?""";
    assertThat(files.refused("store: file, dri: data", "-t")).isEqualTo(new Refused(ofServer, 1));
    assertThat(((Unusable) files.parse("store: file, dri: data")).warnings()).singleElement()
        .asString()
        .endsWith("f:1:14: unknown key \"dri\" is ignored; did you mean \"dir\"?");
  }

  @Test
  void aSecretIsNotShownEvenIfItIsWrong() {
    assertThat(files.refused("encryption_key: 4711").text()).isEqualTo("f:1:17: parameter "
        + "\"encryption_key\" value is expected to be a string; put it in quotes");
  }

  @Test
  void peersAreAnArray() {
    assertThat(files.refused("streaming { cluster { peers: \"a,b\" } }", "-clustered=false").text())
        .isEqualTo("f:1:30: parameter \"peers\" value is expected to be an array of strings, got "
            + "the string \"a,b\"");
    assertThat(files.refused("streaming { cluster { peers: [a, 5] } }", "-clustered=false").text())
        .endsWith("is expected to be an array of strings, got an array");
  }

  @Test
  void flatFilesTellWhyTheirClusterBlockSwitchesClusteringOn() {
    assertThat(files.refused("cluster { port: 6222 }").text().lines().findFirst().orElseThrow())
        .isEqualTo("f:1:1: cluster (which switches clustering on in a file without a section "
            + "\"streaming\"): clustering is not available yet in this version of Standpipe");
  }
}
