package io.standpipe.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A map in a configuration file whose keys are options. Source: reference, configuration 2.5, 2.8.
enum Section {
  TOP(null, "the file", false),
  AUTHORIZATION(TOP, "authorization", true, "authorization"),
  TLS(TOP, "TLS", true, "tls"),
  ROUTES(TOP, "cluster", true, "cluster"),
  ROUTE_AUTHORIZATION(ROUTES, "cluster authorization", true, "authorization"),
  ROUTE_TLS(ROUTES, "cluster TLS", true, "tls"),
  WEBSOCKET(TOP, "websocket", true, "websocket", "ws"),
  WEBSOCKET_AUTHORIZATION(WEBSOCKET, "websocket authorization", true, "authorization",
      "authentication"),
  WEBSOCKET_TLS(WEBSOCKET, "websocket TLS", true, "tls"),
  STREAMING(TOP, "streaming section", false, "streaming"),
  LIMITS(STREAMING, "store limits", false, "store_limits", "limits", "storelimits"),
  FILE_OPTIONS(STREAMING, "file options", false, "file_options", "file"),
  SQL_OPTIONS(STREAMING, "SQL options", false, "sql_options", "sql"),
  CLIENT_TLS(STREAMING, "TLS", false, "tls"),
  CLUSTERING(STREAMING, "cluster", false, "cluster");

  private final @Nullable Section parent;
  private final String title;
  private final boolean strict;
  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  /// @param title what the original calls it in its messages
  /// @param strict an unknown key is an error, not a warning
  /// @param names keys of the map, in lower case, the usual one first
  Section(@Nullable Section parent, String title, boolean strict, String... names) {
    this.parent = parent;
    this.title = title;
    this.strict = strict;
    this.names = List.of(names);
  }

  @Nullable
  Section parent() {
    return parent;
  }

  String title() {
    return title;
  }

  boolean isStrict() {
    return strict;
  }

  List<String> names() {
    return names;
  }

  /// The name with those of the sections around it: `streaming.store_limits`.
  String path() {
    if (parent == null) {
      return "";
    }
    return parent == TOP ? names.getFirst() : parent.path() + "." + names.getFirst();
  }

  /// Whether it belongs to the streaming server.
  boolean isStreaming() {
    return this == STREAMING || parent == STREAMING;
  }

  /// The map with this key in another map, or null.
  ///
  /// @param key in lower case
  static @Nullable Section in(Section parent, String key) {
    for (var section : values()) {
      if (section.parent == parent && section.names.contains(key)) {
        return section;
      }
    }
    return null;
  }
}
