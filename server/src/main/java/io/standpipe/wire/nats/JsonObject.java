package io.standpipe.wire.nats;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as it comes in JWTs.
public final class JsonObject {
  private JsonObject() {}

  /// The members of one object: String, BigDecimal, Boolean, List and Map. What is null is left
  /// out. Null if the text is no well-formed object, or is followed by anything.
  public static @Nullable Map<String, Object> parse(byte[] text) {
    var reader = new JsonReader(text, 0, text.length);
    var members = new HashMap<String, Object>();
    while (reader.nextKey()) {
      var value = reader.anyValue();
      if (value != null) {
        members.put(reader.key(), value);
      }
    }
    return reader.isComplete() ? members : null;
  }
}
