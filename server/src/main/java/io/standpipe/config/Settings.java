package io.standpipe.config;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.LameDuckConfig;
import io.standpipe.broker.Restrictions;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.monitor.MonitorConfig;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.StreamingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns values into the records that the components see.
final class Settings {
  private static final long LARGE_PAYLOAD = 8 << 20;

  private final Values values;
  private final Map<String, String> environment;
  private final String configurationFile;
  private final List<String> warnings;

  /// @param values that keep the rules
  /// @param configurationFile its name; empty for none
  /// @param warnings for the log
  Settings(
      Values values,
      Map<String, String> environment,
      String configurationFile,
      List<String> warnings) {
    this.values = values;
    this.environment = environment;
    this.configurationFile = configurationFile;
    this.warnings = new ArrayList<>(warnings);
  }

  ProcessConfig process() {
    return new ProcessConfig(new LogSettings(values).build(), path(ProcessOptions.PID_FILE),
        path(ProcessOptions.PORTS_FILE_DIRECTORY));
  }

  private Optional<Path> path(Option<String> option) {
    var text = values.get(option);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  StandpipeConfig server() throws Rejected {
    var broker = broker();
    var limits = limits();
    var discoverPrefix = values.get(StreamingOptions.DISCOVER_PREFIX);
    requireFence(broker.auth(), discoverPrefix);
    var streaming = new StreamingConfig(values.get(StreamingOptions.CLUSTER_ID),
        values.get(StreamingOptions.HEARTBEAT_INTERVAL),
        values.get(StreamingOptions.HEARTBEAT_TIMEOUT),
        number(StreamingOptions.HEARTBEAT_FAIL_COUNT), values.get(StreamingOptions.REPLACE_DURABLE),
        limits, discoverPrefix);
    var store = new StoreSettings(values, environment, warnings);
    var kept = store.build();
    return new StandpipeConfig(broker, streaming, kept, store.encryption(), monitoring(broker),
        new ExternalSettings(values, warnings).build(),
        new StartupNotes(configurationFile, warnings));
  }

  /// Who may use some channels only is kept from listening to the requests of others, all of which
  /// begin alike.
  private static void requireFence(AuthConfig auth, String discoverPrefix) throws Rejected {
    if (!discoverPrefix.startsWith("_STAN.") && auth.users()
        .stream()
        .anyMatch(user -> !user.channels().equals(ChannelPermissions.ALL))) {
      throw Rejected.notStarting("discover_prefix must begin with \"_STAN.\" if users have "
          + "permissions of channels, so that none can listen to the requests of others");
    }
  }

  private Optional<MonitorConfig> monitoring(BrokerConfig broker) throws Rejected {
    var plain = number(BrokerOptions.HTTP_PORT);
    var secure = number(BrokerOptions.HTTPS_PORT);
    if (plain == 0 && secure == 0) {
      return Optional.empty();
    }
    if (plain != 0 && secure != 0) {
      throw Rejected.notStarting("Can't start monitoring: can't specify both HTTP (" + plain
          + ") and HTTPs (" + secure + ") ports");
    }
    if (secure != 0 && broker.tls().isEmpty()) {
      throw Rejected.notStarting(MonitorConfig.NO_CERTIFICATE);
    }
    var host = values.get(BrokerOptions.HTTP_HOST);
    return Optional.of(new MonitorConfig(host.isEmpty() ? broker.host() : host,
        listenPort(secure == 0 ? plain : secure), values.get(BrokerOptions.HTTP_BASE_PATH),
        secure != 0));
  }

  /// Where 0 means the default, as in the original.
  private BrokerConfig broker() throws Rejected {
    var usual = BrokerConfig.DEFAULT;
    var host = values.get(BrokerOptions.HOST);
    var port = number(BrokerOptions.PORT);
    var maxPayload = orUsual(BrokerOptions.MAX_PAYLOAD);
    var maxPending = orUsual(BrokerOptions.MAX_PENDING);
    if (maxPayload > maxPending) {
      throw Rejected.notStarting("max_payload (" + maxPayload
          + ") cannot be higher than max_pending (" + maxPending + ")");
    }
    if (maxPayload > LARGE_PAYLOAD) {
      warnings.add("Maximum payloads over 8.00 MB are generally discouraged and could lead to "
          + "poor performance");
    }
    var address = host.isEmpty() ? usual.host() : host;
    var auth = new AuthSettings(values).build();
    return new BrokerConfig(address, port == 0 ? usual.port() : listenPort(port),
        (int) orUsual(BrokerOptions.MAX_CONNECTIONS), (int) maxPayload,
        (int) orUsual(BrokerOptions.MAX_CONTROL_LINE), maxPending,
        orUsualTime(BrokerOptions.WRITE_DEADLINE), orUsualTime(BrokerOptions.PING_INTERVAL),
        (int) orUsual(BrokerOptions.PING_MAX), usual.eventLoops(),
        number(ProcessOptions.TRACED_MAX), lameDuck(), auth, new TlsSettings(values).build(),
        values.get(BrokerOptions.SERVER_NAME), new RouteSettings(values, address).build(),
        RouteSettings.advertised(values.get(BrokerOptions.CLIENT_ADVERTISE), "client"),
        new WebSocketSettings(values, auth).build(), restrictions());
  }

  private Restrictions restrictions() {
    return new Restrictions(number(BrokerOptions.MAX_SUBSCRIPTIONS),
        number(BrokerOptions.MAX_SUBSCRIPTION_TOKENS), !values.get(BrokerOptions.NO_HEADERS));
  }

  private LameDuckConfig lameDuck() throws Rejected {
    var duration = values.get(ProcessOptions.LAME_DUCK_DURATION);
    var gracePeriod = values.get(ProcessOptions.LAME_DUCK_GRACE_PERIOD);
    if (gracePeriod.isNegative() || gracePeriod.compareTo(duration) >= 0) {
      throw Rejected.notStarting("lame duck grace period (" + GoSyntax.format(gracePeriod)
          + ") should be strictly lower than lame duck duration (" + GoSyntax.format(duration)
          + ") and not negative");
    }
    return new LameDuckConfig(duration, gracePeriod);
  }

  /// The original says -1 where the socket API says 0: any free port.
  private static int listenPort(int port) {
    return port < 0 ? 0 : port;
  }

  private long orUsual(Option<Long> option) {
    var value = values.get(option);
    return value == 0 ? option.usualValue() : value;
  }

  private Duration orUsualTime(Option<Duration> option) {
    var value = values.get(option);
    return value.isZero() ? option.usualValue() : value;
  }

  private StoreLimits limits() throws Rejected {
    try {
      return new StoreLimits(number(StreamingOptions.MAX_CHANNELS),
          new ChannelLimits(values.get(StreamingOptions.MAX_SUBSCRIPTIONS),
              values.get(StreamingOptions.MAX_MESSAGES), values.get(StreamingOptions.MAX_BYTES),
              values.get(StreamingOptions.MAX_AGE), values.get(StreamingOptions.MAX_INACTIVITY)),
          values.get(StreamingOptions.CHANNELS));
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(String.valueOf(e.getMessage()));
    }
  }

  private int number(Option<Long> option) {
    return Math.clamp(values.get(option), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
