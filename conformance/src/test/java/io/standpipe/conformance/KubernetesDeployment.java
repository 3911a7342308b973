package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The overlays against the model of the Kubernetes API: a field it does not know, or of a wrong
/// type, fails. What a cluster would do with them is not tested here.
@Tag("deploy")
class KubernetesDeployment {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final String OVERLAYS = "deploy/kubernetes/overlays/";
  /// Debian 12 has 1.20, whose kustomize is too old for directories among the resources.
  private static final int KUBECTL_MIN = 21;

  private static List<JsonObject> render(String overlay) {
    return Overlay.render(REPOSITORY.resolve(OVERLAYS + overlay));
  }

  /// The second number of the version of `kubectl`, 0 if there is none.
  private static int kubectl() {
    if (Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .noneMatch(path -> Files.isExecutable(Path.of(path, "kubectl")))) {
      return 0;
    }
    var version = Pattern.compile("v1\\.(\\d+)")
        .matcher(Command.run(REPOSITORY, Map.of(), "kubectl", "version", "--client"));
    return version.find() ? Integer.parseInt(version.group(1)) : 0;
  }

  /// What it makes of an overlay, without the hashes at the end of generated names.
  private static List<JsonObject> renderByKubectl(String overlay) {
    var yaml = Command.run(REPOSITORY, Map.of(), "kubectl", "kustomize", OVERLAYS + overlay);
    return Manifests
        .parse(yaml.replaceAll("\\b(standpipe-(?:config|dashboard))-[0-9a-z]{10}\\b", "$1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ephemeral", "persistent", "monitoring"})
  void kubectlRendersWhatTheOtherTestsLookAt(String overlay) {
    assumeTrue(kubectl() >= KUBECTL_MIN, "no kubectl of at least 1." + KUBECTL_MIN
        + " is installed, so it was not checked that it renders the overlays");
    assertThat(renderByKubectl(overlay)).containsExactlyInAnyOrderElementsOf(render(overlay));
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
    assertThat(spec.get("ports")).isEqualTo(JsonParser.parseString("""
            [{"name":"client","port":4222,"protocol":"TCP","targetPort":4222},\
            {"name":"monitoring","port":8222,"protocol":"TCP","targetPort":8222}]"""));
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

  /// The pod of the StatefulSet, as far as a container is one: its configuration, arguments, user,
  /// read-only root, memory and volume, and what the kubelet would ask it.
  @Test
  void thePersistentServerRunsAsItsPodSaysAndAnswersItsProbes(@TempDir Path directory)
      throws Exception {
    var objects = render("persistent");
    var pod = Manifests.at(Manifests.only("apps/v1 StatefulSet", objects), "spec", "template",
        "spec");
    var container = Manifests.container(Manifests.only("apps/v1 StatefulSet", objects));
    var user = Manifests.at(pod, "securityContext").get("runAsUser").getAsInt();
    var data = Files.createDirectory(directory.resolve("data"));
    Files.setAttribute(data, "unix:uid", user);
    var settings = Files.createDirectory(directory.resolve("etc"));
    Files.writeString(settings.resolve("standpipe.conf"),
        Manifests.at(Manifests.only("v1 ConfigMap", objects), "data")
            .get("standpipe.conf")
            .getAsString());
    assertThat(Manifests.at(container, "securityContext").get("readOnlyRootFilesystem"))
        .hasToString("true");
    var options = List.of("--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges",
        "--user", user + ":" + user, "--memory", "256m", "--memory-swap", "256m", "--tmpfs", "/tmp",
        "--volume", settings + ":/etc/standpipe:ro", "--volume", data + ":/data");
    assertThat(Manifests.at(container, "resources", "limits").get("memory").getAsString())
        .isEqualTo("256Mi");

    for (long sequence = 1; sequence <= 2; sequence++) {
      try (
          var running = Container.startOn(4222, options,
              Manifests.texts(container.get("args")).toArray(String[]::new));
          var client = RawClient.connect(running.server().address(), "ticketing", "orders-1")) {
        client.publish("ticket:created", "one");
        assertThat(client.subscribe(Subscribe.to("ticket:created").from(Start.LAST_RECEIVED))
            .next()
            .sequence()).isEqualTo(sequence);
        for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
          var path = Manifests.at(container, probe, "httpGet").get("path").getAsString();
          assertThat(status("http://127.0.0.1:8222" + path)).as(probe).isEqualTo(200);
        }
        assertThat(running.stop()).isEqualTo(143);
      }
    }
  }

  private static int status(String url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}
