package io.standpipe.config;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.config.FlagParser.Value;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.streaming.StreamingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Turns values into the records that the components see, and refuses what no server can run with.
final class Settings {
  private static final int BAD_FLAG = 2;
  private static final int PORT_MAX = 65_535;
  private static final String KEY_VARIABLE = "NATS_STREAMING_ENCRYPTION_KEY";

  private final Map<Option, Value> given;
  private final Map<String, String> environment;

  /// @param given values whose syntax has been checked, sizes apart
  Settings(Map<Option, Value> given, Map<String, String> environment) {
    this.given = given;
    this.environment = environment;
  }

  /// Why there is no server with these settings.
  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean isFlag;

    /// @param isFlag a flag is wrong as such, not what it asks for
    Rejected(String reason, boolean isFlag) {
      super(reason, null, false, false);
      this.isFlag = isFlag;
    }
  }

  CommandLine build() {
    try {
      var process = new ProcessConfig(new LogSettings(this).build(), path(Option.PID_FILE),
          warnings());
      return build(process);
    } catch (Rejected e) {
      return new CommandLine.Refused(String.valueOf(e.getMessage()), BAD_FLAG);
    } catch (GoSyntax.Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  private CommandLine build(ProcessConfig process) throws Rejected, GoSyntax.Malformed {
    try {
      return new CommandLine.Serve(config(), process);
    } catch (Rejected e) {
      if (e.isFlag) {
        throw e;
      }
      return new CommandLine.Unusable(String.valueOf(e.getMessage()), process);
    }
  }

  private StandpipeConfig config() throws Rejected, GoSyntax.Malformed {
    var host = text(Option.HOST);
    var port = port(Option.PORT);
    var httpPort = port(Option.HTTP_PORT);
    var limits = limits();
    var streaming = new StreamingConfig(clusterId(), interval(Option.HEARTBEAT_INTERVAL),
        interval(Option.HEARTBEAT_TIMEOUT),
        (int) Math.min(Integer.MAX_VALUE, atLeastZero(Option.HEARTBEAT_FAIL_COUNT)),
        isOn(Option.REPLACE_DURABLE), limits);
    return new StandpipeConfig(
        BrokerConfig.DEFAULT
            .withAddress(host.isEmpty() ? Option.HOST.defaultText() : host,
                listenPort(port == 0 ? BrokerConfig.DEFAULT.port() : port))
            .withTracedMax((int) Math.min(Integer.MAX_VALUE, atLeastZero(Option.TRACED_MAX))),
        streaming, store(), encryption(),
        httpPort == 0 ? OptionalInt.empty() : OptionalInt.of(listenPort(httpPort)));
  }

  /// The original says -1 where the socket API says 0: any free port.
  private static int listenPort(int port) {
    return port < 0 ? 0 : port;
  }

  private StoreLimits limits() throws Rejected, GoSyntax.Malformed {
    var bytesMax = size(Option.MAX_BYTES);
    var channels = limit("max channels", integer(Option.MAX_CHANNELS));
    return new StoreLimits((int) Math.min(Integer.MAX_VALUE, channels),
        new ChannelLimits(limit("max subscriptions", integer(Option.MAX_SUBSCRIPTIONS)),
            limit("max messages", integer(Option.MAX_MESSAGES)), limit("max bytes", bytesMax),
            limit("max age", duration(Option.MAX_AGE)),
            limit("max inactivity", duration(Option.MAX_INACTIVITY))),
        Map.of());
  }

  private static long limit(String name, long value) throws Rejected {
    if (value < 0) {
      throw negative(name, Long.toString(value));
    }
    return value;
  }

  private static Duration limit(String name, Duration value) throws Rejected {
    if (value.isNegative()) {
      throw negative(name, GoSyntax.format(value));
    }
    return value;
  }

  private static Rejected negative(String name, String value) {
    return new Rejected(name + " limit cannot be negative (" + value + ")", false);
  }

  /// The cluster id ends the subjects of all requests.
  private String clusterId() throws Rejected {
    var id = text(Option.CLUSTER_ID);
    if (id.isEmpty() || id.startsWith(".") || id.endsWith(".") || id.contains("..")
        || id.chars().anyMatch(c -> c <= ' ')) {
      throw new Rejected("could not subscribe to discover subject: nats: invalid subject", false);
    }
    return id;
  }

  private StoreConfig store() throws Rejected {
    var store = text(Option.STORE);
    return switch (store.toUpperCase(Locale.ROOT)) {
      case "MEMORY" -> new StoreConfig.Memory();
      case "FILE" -> new StoreConfig.File(FileStoreConfig.of(path(Option.DIRECTORY).orElseThrow(
          () -> new Rejected("for FILE stores, root directory must be specified", false))));
      case "SQL" -> throw new Rejected(LaterFlag.SQL_STORE.refusal(asTyped(Option.STORE)), true);
      default -> throw new Rejected("unsupported store type: " + store, false);
    };
  }

  private EncryptionConfig encryption() throws Rejected, GoSyntax.Malformed {
    var key = text(Option.ENCRYPTION_KEY);
    if (key.isEmpty() && !isOn(Option.ENCRYPT)) {
      return EncryptionConfig.NONE;
    }
    var keyOfEnvironment = environment.getOrDefault(KEY_VARIABLE, "");
    try {
      return EncryptionConfig.with(Algorithm.named(text(Option.ENCRYPTION_CIPHER)),
          keyOfEnvironment.isEmpty() ? key : keyOfEnvironment);
    } catch (IllegalArgumentException e) {
      throw new Rejected(String.valueOf(e.getMessage()), false);
    }
  }

  private List<String> warnings() {
    return text(Option.ENCRYPTION_KEY).isEmpty()
        ? List.of()
        : List.of("The encryption key was given as an argument, which everybody on this machine can"
            + " read; better set " + KEY_VARIABLE + " in the environment, and -encrypt");
  }

  private int port(Option option) throws Rejected, GoSyntax.Malformed {
    var port = integer(option);
    if (port < -1 || port > PORT_MAX) {
      throw outOfBounds(option, "must be between -1 and " + PORT_MAX);
    }
    return (int) port;
  }

  long atLeastZero(Option option) throws Rejected, GoSyntax.Malformed {
    var value = integer(option);
    if (value < 0) {
      throw outOfBounds(option, "must not be negative");
    }
    return value;
  }

  private Duration interval(Option option) throws Rejected, GoSyntax.Malformed {
    var value = duration(option);
    if (!value.isPositive()) {
      throw outOfBounds(option, "must be more than 0");
    }
    return value;
  }

  Rejected outOfBounds(Option option, String rule) {
    return new Rejected(
        "invalid value \"" + text(option) + "\" for flag -" + flag(option) + ": " + rule, true);
  }

  String text(Option option) {
    var value = given.get(option);
    return value == null ? option.defaultText() : value.text();
  }

  private String flag(Option option) {
    var value = given.get(option);
    return value == null ? option.names().getFirst() : value.flag();
  }

  private String asTyped(Option option) {
    return flag(option) + " " + text(option);
  }

  Optional<Path> path(Option option) {
    var text = text(option);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private long integer(Option option) throws GoSyntax.Malformed {
    return GoSyntax.parseInteger(text(option));
  }

  private Duration duration(Option option) throws GoSyntax.Malformed {
    return GoSyntax.parseDuration(text(option));
  }

  private long size(Option option) throws Rejected {
    try {
      return GoSyntax.parseSize(text(option));
    } catch (GoSyntax.Malformed e) {
      throw new Rejected(flag(option) + " should be a size, got '" + text(option) + "'", true);
    }
  }

  boolean isOn(Option option) throws GoSyntax.Malformed {
    return GoSyntax.parseSwitch(text(option));
  }

  /// A switch that others stand in for if they are given, the first of them first.
  boolean isOn(Option option, Option... insteads) throws GoSyntax.Malformed {
    for (var instead : insteads) {
      if (given.containsKey(instead)) {
        return isOn(instead);
      }
    }
    return isOn(option);
  }
}
