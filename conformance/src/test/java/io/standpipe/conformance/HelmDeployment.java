package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart as Helm's own library renders it, against the model of the Kubernetes API and against
/// the server that has to read the configuration. What a cluster would do is not tested here.
@Tag("deploy")
class HelmDeployment {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final Path CHART = REPOSITORY.resolve("deploy/helm/standpipe");
  private static final String RELEASE = "orders";

  @TempDir
  private Path directory;

  private List<JsonObject> render(String values) {
    try {
      var file = Files.writeString(directory.resolve("values.yaml"), values);
      return Manifests.parse(new Helm(CHART).template()
          .withName(RELEASE)
          .withNamespace("shop")
          .withKubeVersion("1.32.0")
          .withValuesFile(file)
          .call());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String configuration(List<JsonObject> objects) {
    return Manifests.at(Manifests.only("v1 Secret", objects), "stringData")
        .get("stan.conf")
        .getAsString();
  }

  /// What the server says of a configuration file, or fails with.
  private String check(String configuration) throws IOException {
    var file = Files.writeString(directory.resolve("stan.conf"), configuration).toString();
    return Command.run(REPOSITORY, Map.of("STANDPIPE_NO_BUILD", "1"),
        REPOSITORY.resolve("standpipe").toString(), "-c", file, "-sc", file, "-t");
  }

  @Test
  void theChartIsSound() {
    var result = new Helm(CHART).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "store: {type: memory}", "store: {volume: {enabled: false}}",
      "store: {volume: {persistentVolumeClaim: {existingClaim: old}}}",
      "store: {limits: {max_msgs: 10000, max_bytes: 1GB, max_age: 24h, channels: {orders.*: {max_age: 1h}}},"
          + " file: {options: {buffer_size: 8388608, sync_on_flush: true}}}",
      "store: {type: sql, sql: {source: 'dbname=stan user=stan password=it''s'}}",
      "stan: {clusterID: ticketing, logging: {debug: true, trace: true}, replicas: 0}",
      "stan: {nats: {url: 'nats://nats:4222'}, auth: {enabled: true, username: stan, password: 'p: {'}}",
      "stan: {nats: {url: 'nats://nats:4222'}, auth: {enabled: true, token: s3cr3t}}",
      "nats: {limits: {maxConnections: 100000, maxPayload: 2mb, maxPending: 32000000}, pingInterval: 2m,"
          + " maxPings: 3, writeDeadline: 5s, logging: {debug: true, trace: true}}",
      "auth: {enabled: true, basic: {users: [{user: a, password: b, permissions: {publish: foo}},"
          + " {user: guest, password: g}], noAuthUser: guest}}",
      "exporter: {serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}}",
      "exporter: {enabled: false}\npodDisruptionBudget: {enabled: false}\nlivenessProbe: null",
      "service: {type: NodePort, headless: false, nodePorts: {client: 30222}}",
      "tolerations: [{key: a, operator: Exists}]\nnodeSelector: {disk: ssd}\nimagePullSecrets: [{name: r}]\n"
          + "affinity: {podAntiAffinity: {}}\npodAnnotations: {a: b}\npriorityClassName: high"})
  void whatIsRenderedIsValidForKubernetesAndForTheServer(String values) throws IOException {
    var objects = render(values);
    assertThat(objects).hasSizeGreaterThanOrEqualTo(3).allSatisfy(Manifests::validate);
    assertThat(check(configuration(objects))).contains("is valid");
  }

  /// The files of secrets are not here, so only the API is asked.
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "stan: {nats: {url: 'tls://nats:4222'}, tls: {enabled: true, secretName: certs}} | /etc/nats/certs",
      "stan: {nats: {url: 'nats://nats:4222'}, credentials: {secret: {name: c, key: u.creds}}} | /etc/stan-creds",
      "stan: {nats: {url: 'nats://n:4222'}, auth: {enabled: true, nkeySeedFile: {secret: {name: c, key: seed}}}} | /etc/nkey-seed",
      "nats: {tls: {enabled: true, secret: {name: c}, ca: ca.crt, verify: true}} | /etc/nats-certs/clients/c"})
  void secretsAreMountedWhereTheConfigurationLooksForThem(String values, String path) {
    var objects = render(values);
    assertThat(objects).allSatisfy(Manifests::validate);
    var mounts = Manifests.container(Manifests.only("apps/v1 StatefulSet", objects))
        .getAsJsonArray("volumeMounts");
    assertThat(mounts)
        .anySatisfy(mount -> assertThat(mount.getAsJsonObject().get("mountPath").getAsString())
            .isEqualTo(path));
    assertThat(configuration(objects)).contains("\"" + path + "/");
  }

  @Test
  void theClaimHasTheNameThatTheOldChartGaveIt() {
    var claim = Manifests.at(Manifests.only("apps/v1 StatefulSet", render("{}")), "spec")
        .getAsJsonArray("volumeClaimTemplates")
        .get(0)
        .getAsJsonObject();
    assertThat(Manifests.at(claim, "metadata").get("name").getAsString()).isEqualTo("orders-pvc");
    assertThat(configuration(render("{}"))).contains("dir: \"/data/stan/store\"", "id: \"orders\"");
  }

  @Test
  void everyProbeAsksAPortThatIsThere() {
    var container = Manifests.container(Manifests.only("apps/v1 StatefulSet", render("{}")));
    var ports = container.getAsJsonArray("ports")
        .asList()
        .stream()
        .map(port -> port.getAsJsonObject().get("name").getAsString())
        .toList();
    for (var probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertThat(ports)
          .contains(Manifests.at(container, probe, "httpGet").get("port").getAsString());
    }
  }

  @Test
  void aPodIsReplacedWhenItsConfigurationChanges() {
    assertThat(checksum("{}")).isEqualTo(checksum("resources: {}"))
        .isNotEqualTo(checksum("store: {limits: {max_msgs: 1}}"));
  }

  private String checksum(String values) {
    return Manifests
        .at(Manifests.only("apps/v1 StatefulSet", render(values)), "spec", "template", "metadata",
            "annotations")
        .get("checksum/config")
        .getAsString();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"stan: {replicas: 3} | replicas",
      "stan: {replica: 1} | replica", "store: {type: disk} | type",
      "store: {cluster: {enabled: true}} | cluster", "store: {ft: {group: a}} | ft",
      "stan: {pullPolicy: Sometimes} | pullPolicy", "stan: {clusterID: 'a.b'} | clusterID",
      "store: {volume: {storageSize: big}} | storageSize", "reloader: {enabled: true} | reloader",
      "nats: {limits: {maxConnections: many}} | maxConnections",
      "stan: {nats: {url: 'http://nats'}} | url", "store: {type: sql} | store.sql.source is empty",
      "stan: {tls: {enabled: true}} | stan.tls.secretName is empty",
      "stan: {auth: {enabled: true, token: t}} | stan.nats.url is empty",
      "nats: {tls: {enabled: true}} | nats.tls.secret.name is empty",
      "auth: {enabled: true} | auth.basic.users is empty",
      "service: {type: NodePort} | service.headless must be false"})
  void aWrongValueIsNamed(String values, String message) {
    assertThatThrownBy(() -> render(values)).hasMessageContaining(message);
  }
}
