package io.standpipe.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A directory with a `kustomization.yaml` of ours, rendered where no `kubectl` is installed. Knows
/// what ours use and fails for anything else. Generated names get no hash at their end.
final class Overlay {
  private static final String FILE = "kustomization.yaml";
  private static final Set<String> KEYS = Set.of("apiVersion", "kind", "resources", "images",
      "configMapGenerator");

  private Overlay() {}

  static List<JsonObject> render(Path directory) {
    var kustomization = Manifests.parse(read(directory.resolve(FILE))).getFirst();
    if (!KEYS.containsAll(kustomization.keySet())) {
      throw new AssertionError(
          directory + " uses more of kustomize than is known here: " + kustomization.keySet());
    }
    var objects = new ArrayList<JsonObject>();
    for (var resource : texts(kustomization, "resources")) {
      var path = directory.resolve(resource);
      objects.addAll(Files.isDirectory(path) ? render(path) : Manifests.parse(read(path)));
    }
    for (var generator : elements(kustomization, "configMapGenerator")) {
      objects.add(configMap(directory, generator.getAsJsonObject()));
    }
    for (var image : elements(kustomization, "images")) {
      var name = image.getAsJsonObject().get("name").getAsString();
      var tag = image.getAsJsonObject().get("newTag").getAsString();
      objects.forEach(object -> tag(object, name, name + ":" + tag));
    }
    return objects;
  }

  private static JsonObject configMap(Path directory, JsonObject generator) {
    var metadata = new JsonObject();
    metadata.add("name", generator.get("name"));
    if (generator.has("options")) {
      metadata.add("labels", Manifests.at(generator, "options", "labels"));
    }
    var data = new JsonObject();
    for (var file : texts(generator, "files")) {
      var parts = file.split("=", -1);
      data.addProperty(parts[0], read(directory.resolve(parts[parts.length - 1])));
    }
    var map = new JsonObject();
    map.addProperty("apiVersion", "v1");
    map.addProperty("kind", "ConfigMap");
    map.add("metadata", metadata);
    map.add("data", data);
    return map;
  }

  private static void tag(JsonElement element, String name, String tagged) {
    if (element instanceof JsonArray array) {
      array.forEach(child -> tag(child, name, tagged));
    } else if (element instanceof JsonObject object) {
      if (new JsonPrimitive(name).equals(object.get("image"))) {
        object.addProperty("image", tagged);
      }
      object.asMap().values().forEach(child -> tag(child, name, tagged));
    }
  }

  private static List<JsonElement> elements(JsonObject object, String key) {
    return object.has(key) ? object.getAsJsonArray(key).asList() : List.of();
  }

  private static List<String> texts(JsonObject object, String key) {
    return elements(object, key).stream().map(JsonElement::getAsString).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
