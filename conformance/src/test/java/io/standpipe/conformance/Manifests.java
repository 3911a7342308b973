package io.standpipe.conformance;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Objects of Kubernetes as text, as trees, and against the model of its API.
final class Manifests {
  /// Not part of the API of Kubernetes: what they hold is not checked.
  private static final String SERVICE_MONITOR = "monitoring.coreos.com/v1 ServiceMonitor";
  private static final Gson GSON = new Gson();
  private static final Map<String, Model> MODELS = Map.of("v1 Service",
      V1Service::validateJsonElement, "v1 ConfigMap", V1ConfigMap::validateJsonElement, "v1 Secret",
      V1Secret::validateJsonElement, "v1 PersistentVolumeClaim",
      V1PersistentVolumeClaim::validateJsonElement, "apps/v1 Deployment",
      V1Deployment::validateJsonElement, "apps/v1 StatefulSet", V1StatefulSet::validateJsonElement,
      "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement);

  private Manifests() {}

  /// Fails with what is wrong.
  private interface Model {
    void validate(JsonElement object) throws IOException;
  }

  /// All documents of a text in YAML; empty ones are left out.
  static List<JsonObject> parse(String yaml) {
    var objects = new ArrayList<JsonObject>();
    for (var document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      if (document != null) {
        objects.add(GSON.toJsonTree(document).getAsJsonObject());
      }
    }
    return objects;
  }

  /// Fails for a field that the API does not know, one of a wrong type, and a kind that is not
  /// expected from us.
  static void validate(JsonObject object) {
    var model = MODELS.get(kind(object));
    if (model == null) {
      if (!kind(object).equals(SERVICE_MONITOR)) {
        throw new AssertionError("unknown kind " + kind(object));
      }
      return;
    }
    try {
      model.validate(object);
    } catch (IOException | IllegalArgumentException e) {
      throw new AssertionError(kind(object) + ": " + e.getMessage(), e);
    }
  }

  /// Version and kind, such as `apps/v1 Deployment`.
  static String kind(JsonObject object) {
    return object.get("apiVersion").getAsString() + " " + object.get("kind").getAsString();
  }

  static JsonObject only(String kind, List<JsonObject> objects) {
    var found = objects.stream().filter(object -> kind(object).equals(kind)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects are a " + kind);
    }
    return found.getFirst();
  }

  /// The first container of a workload.
  static JsonObject container(JsonObject workload) {
    return at(workload, "spec", "template", "spec").getAsJsonArray("containers")
        .get(0)
        .getAsJsonObject();
  }

  static JsonObject at(JsonObject object, String... path) {
    var found = object;
    for (var name : path) {
      found = found.getAsJsonObject(name);
    }
    return found;
  }

  static List<String> texts(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }
}
