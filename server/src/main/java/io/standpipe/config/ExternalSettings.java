package io.standpipe.config;

import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.bus.external.ServerUrls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Turns values into the way to a NATS server that runs elsewhere. Source: reference,
/// configuration 1.7.
final class ExternalSettings {
  private final Values values;
  private final List<String> warnings;

  /// @param warnings gets what the log is to say at the start
  ExternalSettings(Values values, List<String> warnings) {
    this.values = values;
    this.warnings = warnings;
  }

  /// Empty if the server has its own.
  Optional<ExternalConfig> build() throws Rejected {
    var urls = values.get(ClusterOptions.NATS_SERVER);
    if (urls.isEmpty()) {
      warnOfWhatHasNoEffect();
      return Optional.empty();
    }
    try {
      return Optional.of(new ExternalConfig(ServerUrls.parse(urls),
          either(SecurityOptions.USER, ClusterOptions.USERNAME),
          either(SecurityOptions.PASSWORD, ClusterOptions.PASSWORD),
          either(SecurityOptions.TOKEN, ClusterOptions.TOKEN), path(ClusterOptions.CREDENTIALS),
          path(ClusterOptions.NKEY_SEED_FILE), tls()));
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(String.valueOf(e.getMessage()));
    }
  }

  private ExternalConfig.Tls tls() {
    return new ExternalConfig.Tls(values.get(ClusterOptions.SECURE),
        path(ClusterOptions.CLIENT_CERTIFICATE), path(ClusterOptions.CLIENT_KEY),
        path(ClusterOptions.CLIENT_AUTHORITY), values.get(ClusterOptions.SERVER_NAME),
        values.get(ClusterOptions.INSECURE));
  }

  /// The streaming engine is part of this process and does not connect to its own broker.
  private void warnOfWhatHasNoEffect() {
    values.forEach((option, given) -> {
      boolean isForOwnServer = option.equals(ClusterOptions.USERNAME);
      if (option.group() == Group.EXTERNAL && !isForOwnServer && asksForSomething(option)) {
        warnings.add(given.origin().problem(" has no effect without -ns").toString());
      }
    });
  }

  private <T> boolean asksForSomething(Option<T> option) {
    return option.asksForSomething(values.get(option));
  }

  private String either(Option<String> option, Option<String> other) {
    var value = values.get(option);
    return value.isEmpty() ? values.get(other) : value;
  }

  private Optional<Path> path(Option<String> option) {
    var text = values.get(option);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }
}
