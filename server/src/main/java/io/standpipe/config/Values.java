package io.standpipe.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What was given, option by option; the default for the rest.
final class Values {
  private final Map<Option<?>, Given<?>> given = new LinkedHashMap<>();

  /// The last value put is the one that counts.
  <T> void put(Option<T> option, Given<T> value) {
    given.remove(option);
    given.put(option, value);
  }

  void putAll(Values others) {
    others.given.forEach((option, value) -> {
      given.remove(option);
      given.put(option, value);
    });
  }

  <T> T get(Option<T> option) {
    var value = given(option);
    return value == null ? option.usualValue() : value.value();
  }

  /// The value of the first option that was given; the last one stands in for none.
  @SafeVarargs
  final <T> T get(Option<T> option, Option<T>... others) {
    var last = option;
    for (var next : others) {
      if (isGiven(last)) {
        break;
      }
      last = next;
    }
    return get(last);
  }

  /// The value with its origin, or null if nobody gave one.
  @SuppressWarnings("unchecked") // put() pairs an option with a value of its type
  <T> @Nullable Given<T> given(Option<T> option) {
    return (Given<T>) given.get(option);
  }

  boolean isGiven(Option<?> option) {
    return given.containsKey(option);
  }

  void forEach(BiConsumer<Option<?>, Given<?>> action) {
    given.forEach(action);
  }
}
