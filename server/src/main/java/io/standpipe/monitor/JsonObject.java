package io.standpipe.monitor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A JSON object whose fields keep their order. Values are text, numbers, booleans, objects, lists
/// of them, or [Null#NULL].
final class JsonObject {
  /// The value null.
  enum Null {
    NULL
  }

  private final Map<String, Object> fields = new LinkedHashMap<>();

  JsonObject put(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /// Leaves the field out if there is no text.
  JsonObject putUnlessEmpty(String name, String value) {
    return value.isEmpty() ? this : put(name, value);
  }

  /// Leaves the field out if there is no element.
  JsonObject putUnlessEmpty(String name, List<?> value) {
    return value.isEmpty() ? this : put(name, value);
  }

  /// Leaves the field out if it is false.
  JsonObject putIfTrue(String name, boolean value) {
    return value ? put(name, true) : this;
  }

  /// Leaves the field out if there is no value.
  JsonObject putIfPresent(String name, Optional<?> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /// A number that is known to be there.
  long number(String name) {
    return ((Number) Objects.requireNonNull(fields.get(name), name)).longValue();
  }

  /// The objects of a list that is known to be there.
  List<JsonObject> objects(String name) {
    var list = (List<?>) Objects.requireNonNull(fields.get(name), name);
    return list.stream().map(JsonObject.class::cast).toList();
  }

  Map<String, Object> fields() {
    return fields;
  }

  /// As the original writes it: a field per line, two blanks of indentation.
  @Override
  public String toString() {
    return new JsonText().indented(this);
  }

  String compact() {
    return new JsonText().compact(this);
  }
}
