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

  /// Takes over what others say about one option: a value, or that there is none.
  <T> void take(Option<T> option, Values others) {
    var value = others.given(option);
    if (value == null) {
      given.remove(option);
    } else {
      put(option, value);
    }
  }

  <T> T get(Option<T> option) {
    var value = given(option);
    return value == null ? option.usualValue() : value.value();
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

  /// Gives the switches that stand for several, such as `-SDV`, to these. They beat their parts in
  /// whatever order they were given.
  void expand() {
    expand(ProcessOptions.STREAMING_DEBUG_TRACE, ProcessOptions.STREAMING_DEBUG);
    expand(ProcessOptions.STREAMING_DEBUG_TRACE, ProcessOptions.STREAMING_TRACE);
    expand(ProcessOptions.DEBUG_TRACE, ProcessOptions.DEBUG);
    expand(ProcessOptions.DEBUG_TRACE, ProcessOptions.TRACE);
    expand(ProcessOptions.DEBUG_TRACE_VERBOSE, ProcessOptions.DEBUG);
    expand(ProcessOptions.DEBUG_TRACE_VERBOSE, ProcessOptions.TRACE);
    expand(ProcessOptions.TRACE_VERBOSE, ProcessOptions.TRACE);
  }

  private void expand(Option<Boolean> whole, Option<Boolean> part) {
    var value = given(whole);
    if (value != null) {
      put(part, value);
    }
  }
}
