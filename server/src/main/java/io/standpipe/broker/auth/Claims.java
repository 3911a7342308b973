package io.standpipe.broker.auth;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object, by the types they should have. A member that is missing, or of
/// another type, counts as empty, 0 or false. Immutable.
record Claims(Map<String, Object> members) {
  String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  boolean isTrue(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  long number(String name, long fallback) {
    return members.get(name) instanceof BigDecimal number ? number.longValue() : fallback;
  }

  Claims object(String name) {
    return of(members.get(name));
  }

  List<Object> list(String name) {
    return members.get(name) instanceof List<?> list ? List.copyOf(list) : List.of();
  }

  List<String> texts(String name) {
    return list(name).stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  /// No members if it is not an object.
  static Claims of(@Nullable Object value) {
    var copy = new HashMap<String, Object>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, member) -> copy.put(String.valueOf(key), member));
    }
    return new Claims(copy);
  }

  /// Subjects that `allow` and `deny` of the member list.
  SubjectRules rules(String name) {
    var rules = object(name);
    return new SubjectRules(rules.texts("allow"), rules.texts("deny"));
  }
}
