package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The overlays as `kubectl` renders them, against the model of the Kubernetes API: a field it does
/// not know, or of a wrong type, fails. Needs `kubectl`. What a cluster would do with them is not
/// tested here.
@Tag("deploy")
class KubernetesDeployment {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final Gson GSON = new Gson();
  private static final Map<String, Model> MODELS = Map.of("v1 Service",
      V1Service::validateJsonElement, "v1 ConfigMap", V1ConfigMap::validateJsonElement,
      "apps/v1 Deployment", V1Deployment::validateJsonElement, "apps/v1 StatefulSet",
      V1StatefulSet::validateJsonElement, "policy/v1 PodDisruptionBudget",
      V1PodDisruptionBudget::validateJsonElement);

  /// Fails with what is wrong.
  private interface Model {
    void validate(JsonElement object) throws IOException;
  }

  private static List<JsonObject> render(String overlay) {
    var yaml = Command.run(REPOSITORY, Map.of(), "kubectl", "kustomize",
        "deploy/kubernetes/overlays/" + overlay);
    var objects = new ArrayList<JsonObject>();
    for (var document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      objects.add(GSON.toJsonTree(document).getAsJsonObject());
    }
    return objects;
  }

  private static String kind(JsonObject object) {
    return object.get("apiVersion").getAsString() + " " + object.get("kind").getAsString();
  }

  private static JsonObject only(String kind, String overlay) {
    return render(overlay).stream().filter(object -> kind(object).equals(kind)).reduce((a, b) -> {
      throw new AssertionError("more than one " + kind);
    }).orElseThrow();
  }

  private static JsonObject container(JsonObject workload) {
    return at(workload, "spec", "template", "spec").getAsJsonArray("containers")
        .get(0)
        .getAsJsonObject();
  }

  private static JsonObject at(JsonObject object, String... path) {
    var found = object;
    for (var name : path) {
      found = found.getAsJsonObject(name);
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ephemeral", "persistent", "monitoring"})
  void everyObjectOfAnOverlayIsValid(String overlay) throws IOException {
    var objects = render(overlay);
    assertThat(objects).isNotEmpty();
    for (var object : objects) {
      var model = MODELS.get(kind(object));
      if (model == null) {
        assertThat(kind(object)).isEqualTo("monitoring.coreos.com/v1 ServiceMonitor");
      } else {
        model.validate(object);
      }
    }
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsNoticed() {
    var deployment = only("apps/v1 Deployment", "ephemeral");
    container(deployment).addProperty("argz", "-m");
    assertThatThrownBy(() -> V1Deployment.validateJsonElement(deployment))
        .hasMessageContaining("argz");
  }

  @Test
  void theEphemeralServerIsTheManifestOfTheCourseWithAnotherImage() {
    var container = container(only("apps/v1 Deployment", "ephemeral"));
    assertThat(container.get("args")).hasToString(
        "[\"-p\",\"4222\",\"-m\",\"8222\",\"-hbi\",\"5s\",\"-hbt\",\"5s\",\"-hbf\",\"2\",\"-SD\",\"-cid\",\"ticketing\"]");
    assertThat(container.keySet()).containsExactlyInAnyOrder("name", "image", "args");
  }

  @Test
  void theServiceMonitorFindsThePortOfTheService() {
    var endpoint = at(only("monitoring.coreos.com/v1 ServiceMonitor", "monitoring"), "spec")
        .getAsJsonArray("endpoints")
        .get(0)
        .getAsJsonObject();
    var ports = at(only("v1 Service", "monitoring"), "spec").getAsJsonArray("ports").asList();
    assertThat(ports).extracting(port -> port.getAsJsonObject().get("name"))
        .contains(endpoint.get("port"));
    assertThat(endpoint.get("path").getAsString()).isEqualTo("/metrics");
  }

  @Test
  void thePersistentServerUnderstandsItsConfiguration(@TempDir Path directory) throws IOException {
    var data = at(only("v1 ConfigMap", "persistent"), "data");
    var file = directory.resolve("standpipe.conf");
    Files.writeString(file, data.get("standpipe.conf").getAsString());
    var printed = Command.run(REPOSITORY, Map.of("STANDPIPE_NO_BUILD", "1"),
        REPOSITORY.resolve("standpipe").toString(), "-c", file.toString(), "-sc", file.toString(),
        "-t");
    assertThat(printed).contains("is valid").doesNotContain("warning");
  }
}
