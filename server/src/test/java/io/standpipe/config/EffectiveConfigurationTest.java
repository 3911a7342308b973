package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.PrintConfiguration;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigurationTest {
  private static final String SOME_OF_EVERY_KIND = """
      port: 4333
      tls { cert_file: c, key_file: k, timeout: 0.5, cipher_suites: [A, B] }
      authorization { user: u }
      max_payload: 2mb
      debug: on
      pid_file: "/tmp/a \\"quoted\\" name"
      streaming {
        cid: ticketing
        hbi: 5s
        store: file
        dir: data
        file_options { sync: false, slice_max_age: "2h" }
        store_limits {
          max_msgs: 0
          channels { "a.>": { mm: 5, mi: "90s" }, b { } }
        }
      }
      """;

  @TempDir
  Path directory;

  private String file(String text) throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, text);
    return file.toString();
  }

  private String effective(String text, String... flags) throws IOException {
    var arguments = new ArrayList<>(List.of("-t", "-c", file(text)));
    arguments.addAll(List.of(flags));
    return ((PrintConfiguration) CommandLine.parse(arguments, Map.of())).text();
  }

  private Serve serve(String text) throws IOException {
    return (Serve) CommandLine.parse(List.of("-c", file(text)), Map.of());
  }

  @Test
  void allSettingsAreShownAsAFileThatMeansTheSame() throws IOException {
    var shown = effective(SOME_OF_EVERY_KIND);
    var first = serve(SOME_OF_EVERY_KIND);
    var second = serve(shown);
    assertThat(second.config().with(StartupNotes.NONE))
        .isEqualTo(first.config().with(StartupNotes.NONE));
    assertThat(second.process()).isEqualTo(first.process());
    assertThat(second.config().notes().warnings()).hasSize(1);
  }

  @Test
  void mapsAreShownAsTheyAreWritten() throws IOException {
    var text = """
        authorization {
          timeout: 1.5
          token: t
          default_permissions { publish: [a, "b c"], allow_responses: {max: 3, expires: "1m"} }
        }
        """;
    var shown = effective(text).replace("[REDACTED]", "t");

    assertThat(serve(shown).config().broker().auth())
        .isEqualTo(serve(text).config().broker().auth());
  }

  @Test
  void everyHonouredOptionThatAFileCanSetIsShown() throws IOException {
    var shown = effective("port: 1, tls { cert_file: c, key_file: k }");
    for (var option : OptionTable.all()) {
      if (option.isHonoured() && option.section() != null
          && !(option.kind() instanceof Kind.AddressKind)
          && !(option.kind() instanceof Kind.OfFile<?>)) {
        assertThat(shown).containsPattern(
            "(?m)^ *" + Pattern.quote(option.keys().getFirst()) + ": .* # (default|.*f:1)$");
      }
    }
  }

  @Test
  void eachValueTellsWhereItComesFrom() throws IOException {
    assertThat(effective("port: 1\nhost: h", "-p", "2", "-SD").lines()
        .map(line -> line.strip().replaceAll(" +#", " #").replace(directory + "/", "")))
        .contains("port: 2 # -p", "host: \"h\" # f:2", "sd: true # -SD",
            "max_payload: 1048576 # default");
  }

  @Test
  void secretsAreNotShown() throws IOException {
    assertThat(effective("encryption_key: hush")).doesNotContain("hush")
        .contains("encryption_key: \"[REDACTED]\"");
    assertThat(effective("port: 1")).contains("encryption_key: \"\"");
  }

  @Test
  void passwordsInUrlsAreNotShown() throws IOException {
    var shown = effective("""
        cluster {
          listen: "nats://u:hush@127.0.0.1:6222"
          routes: ["nats://u:hush@h:6222", "hush@g:6222", "nats://f:6222"]
        }
        streaming { ns: "nats://u:hush/@h:4222, nats://hush@g:4222" }
        """);

    assertThat(shown).doesNotContain("hush")
        .contains("listen: \"nats://[REDACTED]@127.0.0.1:6222\"",
            "routes: [\"nats://[REDACTED]@h:6222\", \"[REDACTED]@g:6222\", \"nats://f:6222\"]",
            "nats_server_url: \"nats://[REDACTED]@h:4222, nats://[REDACTED]@g:4222\"");
  }

  @Test
  void warningsAreShownAndMistakesEndWithStatus1() throws IOException {
    assertThat(effective("prot: 1").replace(directory + "/", "")).startsWith("""
        # configuration file f is valid
        # warning: f:1:1: unknown key "prot" is ignored; did you mean "port"?
        """);
    assertThat(CommandLine.parse(List.of("-t", "-c", file("port: x")), Map.of()))
        .isInstanceOf(Refused.class)
        .hasFieldOrPropertyWithValue("exitCode", 1);
    assertThat(CommandLine.parse(List.of("--check-config", "-sc", file("port: 1")), Map.of()))
        .isInstanceOf(PrintConfiguration.class);
  }

  @Test
  void thereMustBeAFileToCheck() {
    assertThat(CommandLine.parse(List.of("-t"), Map.of())).isEqualTo(
        new Refused("must specify [-c, --config] option to check configuration file syntax", 1));
  }
}
