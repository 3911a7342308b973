package io.standpipe.config;

import static java.util.Map.entry;

import java.util.Map;

/// Values to try options with.
final class TestValues {
  private static final Map<Option<?>, String> SPECIAL = Map.ofEntries(
      entry(StreamingOptions.STORE, "memory"),
      entry(StreamingOptions.DISCOVER_PREFIX, "_STAN.other"),
      entry(StoreOptions.ENCRYPTION_CIPHER, "aes"),
      entry(ProcessOptions.REMOTE_SYSLOG, "udp://localhost:514"),
      entry(ProcessOptions.LOG_FORMAT, "json"), entry(ProcessOptions.LAME_DUCK_DURATION, "30s"),
      entry(ProcessOptions.LAME_DUCK_GRACE_PERIOD, "5s"),
      entry(SecurityOptions.PINNED, "a".repeat(64)),
      entry(WebSocketOptions.TLS.pinned(), "a".repeat(64)),
      entry(SecurityOptions.RESOLVER, "MEMORY"),
      entry(ClusterOptions.NATS_SERVER, "nats://other:4222"),
      entry(SecurityOptions.CLUSTER_LISTEN, "nats://127.0.0.1:6222"));

  private TestValues() {}

  /// A value that is good for the option and, but for the store, differs from its default. As on
  /// the command line.
  static String good(Option<?> option) {
    var special = SPECIAL.get(option);
    if (special != null) {
      return special;
    }
    return switch (option.kind()) {
      case Kind.SwitchKind _ -> option.usual().equals("true") ? "false" : "true";
      case Kind.IntegerKind _ -> "7";
      case Kind.DurationKind _ -> "7m";
      case Kind.SizeKind _ -> "7k";
      case Kind.NamesKind _ -> "a,b";
      case Kind.TextKind _ -> "/tmp/value";
      case Kind.AnythingKind _ -> "{ x: 1 }";
      case Kind.AddressKind _,Kind.OfFile<?> _ -> throw new AssertionError(option);
    };
  }
}
