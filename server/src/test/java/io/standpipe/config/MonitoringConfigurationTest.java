package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import io.standpipe.monitor.MonitorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How flags and files ask for monitoring over HTTPS.
class MonitoringConfigurationTest {
  private static final String TLS = "tls { cert_file: c.pem, key_file: k.pem }\n";

  @TempDir
  private Path directory;

  private CommandLine parse(String text, String... flags) {
    try {
      var file = Files.writeString(directory.resolve("monitoring.conf"), text);
      var line = new ArrayList<>(List.of("-c", file.toString()));
      line.addAll(List.of(flags));
      return CommandLine.parse(line, Map.of());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private MonitorConfig monitoring(String text, String... flags) {
    var line = parse(text, flags);
    assertThat(line).isInstanceOf(Serve.class);
    return ((Serve) line).config().monitoring().orElseThrow();
  }

  private String reason(String text, String... flags) {
    var line = parse(text, flags);
    assertThat(line).isInstanceOf(Unusable.class);
    return ((Unusable) line).reason();
  }

  @Test
  void aPortOfHttpsMakesMonitoringSecure() {
    assertThat(monitoring(TLS + "https: 'h:8223', http_base_path: /mon"))
        .isEqualTo(new MonitorConfig("h", 8223, "/mon", true));
    assertThat(monitoring(TLS + "https: 8223"))
        .isEqualTo(new MonitorConfig("0.0.0.0", 8223, "", true));
    assertThat(monitoring(TLS + "https_port: 8223, http_host: h", "-ms", "-1"))
        .isEqualTo(new MonitorConfig("h", 0, "", true));
    assertThat(monitoring("", "--https_port", "1", "-tlscert", "c", "-tlskey", "k"))
        .isEqualTo(new MonitorConfig("0.0.0.0", 1, "", true));
  }

  @Test
  void onePortIsEnough() {
    assertThat(reason(TLS + "https: 8223", "-m", "8222"))
        .isEqualTo("Can't start monitoring: can't specify both HTTP (8222) and HTTPs (8223) ports");
    assertThat(monitoring(TLS + "https: 8223, http: 8222", "-m", "0"))
        .isEqualTo(new MonitorConfig("0.0.0.0", 8223, "", true));
    assertThat(monitoring(TLS + "https: 8223, http: 8222", "-ms", "0"))
        .isEqualTo(MonitorConfig.plain("0.0.0.0", 8222, ""));
  }

  @Test
  void httpsNeedsTheCertificateOfTheServer() {
    assertThat(reason("https: 8223"))
        .isEqualTo("Can't start monitoring: TLS cert and key required for HTTPS; "
            + "give them with -tlscert and -tlskey, or in a tls section of the file");
    assertThat(reason(TLS, "-ms", "8223", "-tls=false"))
        .startsWith("Can't start monitoring: TLS cert and key required for HTTPS; ");
    assertThat(parse("https: 8223", "-t")).isInstanceOf(Refused.class);
  }

  @Test
  void aPortThatDoesNotExistIsRefused() {
    var line = parse("https_port: 65536");
    assertThat(line).isInstanceOf(Refused.class);
    assertThat(((Refused) line).text()).contains("monitoring.conf:1:1", "https_port", "65536");
  }
}
