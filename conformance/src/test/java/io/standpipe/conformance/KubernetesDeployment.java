package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The overlays as `kubectl` renders them, against the model of the Kubernetes API: a field it does
/// not know, or of a wrong type, fails. Needs `kubectl` 1.21 or newer (Debian 12 has 1.20), and is
/// skipped where there is none. What a cluster would do with them is not tested here.
@Tag("deploy")
class KubernetesDeployment {
  private static final Path REPOSITORY = ServerUnderTest.repository();

  @BeforeAll
  static void needsKubectl() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl"))),
        "kubectl is not installed");
  }

  private static List<JsonObject> render(String overlay) {
    return Manifests.parse(Command.run(REPOSITORY, Map.of(), "kubectl", "kustomize",
        "deploy/kubernetes/overlays/" + overlay));
  }

  private static JsonObject only(String kind, String overlay) {
    return Manifests.only(kind, render(overlay));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ephemeral", "persistent", "monitoring"})
  void everyObjectOfAnOverlayIsValid(String overlay) {
    assertThat(render(overlay)).hasSizeGreaterThan(1).allSatisfy(Manifests::validate);
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsNoticed() {
    var deployment = only("apps/v1 Deployment", "ephemeral");
    Manifests.container(deployment).addProperty("argz", "-m");
    assertThatThrownBy(() -> Manifests.validate(deployment)).hasMessageContaining("argz");
  }

  @Test
  void theEphemeralServerIsTheManifestOfTheCourseWithAnotherImage() {
    var container = Manifests.container(only("apps/v1 Deployment", "ephemeral"));
    assertThat(Manifests.texts(container.get("args"))).containsExactly("-p", "4222", "-m", "8222",
        "-hbi", "5s", "-hbt", "5s", "-hbf", "2", "-SD", "-cid", "ticketing");
    assertThat(container.keySet()).containsExactlyInAnyOrder("name", "image", "args");
  }

  @Test
  void theServiceOfTheCourseReachesClientsAndMonitoring() {
    var spec = Manifests.at(only("v1 Service", "ephemeral"), "spec");
    assertThat(spec.getAsJsonArray("ports")).hasToString("""
            [{"name":"client","port":4222,"protocol":"TCP","targetPort":4222},\
            {"name":"monitoring","port":8222,"protocol":"TCP","targetPort":8222}]""");
    assertThat(spec.get("selector")).isEqualTo(
        Manifests.at(only("apps/v1 Deployment", "ephemeral"), "spec", "template", "metadata")
            .get("labels"));
    assertThat(spec.has("type")).as("the default, ClusterIP").isFalse();
  }

  @Test
  void theServiceMonitorFindsThePortOfTheService() {
    var endpoint = Manifests
        .at(only("monitoring.coreos.com/v1 ServiceMonitor", "monitoring"), "spec")
        .getAsJsonArray("endpoints")
        .get(0)
        .getAsJsonObject();
    var ports = Manifests.at(only("v1 Service", "monitoring"), "spec")
        .getAsJsonArray("ports")
        .asList();
    assertThat(ports).extracting(port -> port.getAsJsonObject().get("name"))
        .contains(endpoint.get("port"));
    assertThat(endpoint.get("path").getAsString()).isEqualTo("/metrics");
  }

  @Test
  void grafanaFindsTheDashboard() {
    var dashboard = render("monitoring").stream()
        .filter(object -> Manifests.at(object, "metadata").has("labels"))
        .filter(object -> Manifests.at(object, "metadata", "labels").has("grafana_dashboard"))
        .toList();
    assertThat(dashboard).singleElement()
        .satisfies(map -> assertThat(
            JsonParser.parseString(Manifests.at(map, "data").get("standpipe.json").getAsString())
                .getAsJsonObject()
                .has("panels"))
            .isTrue());
  }

  @Test
  void thePersistentServerUnderstandsItsConfiguration(@TempDir Path directory) throws IOException {
    var maps = render("persistent").stream()
        .filter(object -> Manifests.kind(object).equals("v1 ConfigMap"))
        .toList();
    assertThat(maps).hasSize(1);
    var file = directory.resolve("standpipe.conf");
    Files.writeString(file,
        Manifests.at(maps.getFirst(), "data").get("standpipe.conf").getAsString());
    var printed = Command.run(REPOSITORY, Map.of("STANDPIPE_NO_BUILD", "1"),
        REPOSITORY.resolve("standpipe").toString(), "-c", file.toString(), "-sc", file.toString(),
        "-t");
    assertThat(printed).contains("is valid").doesNotContain("warning");
  }
}
