package io.standpipe;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.config.GoSyntax;
import io.standpipe.config.StartupNotes;
import io.standpipe.config.StoreConfig;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.ChannelOverrides.Listed;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.RequestSubjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The lines between start and ready, in the original's order and words: scripts wait for some of
/// them. Source: NATS Streaming Server 0.25.6.
final class StartupLog {
  private static final int VALUE_WIDTH = 13;
  private static final String[] BYTE_UNITS = {"KB", "MB", "GB", "TB", "PB", "EB"};
  private static final int RULE_WIDTH = 34;
  private static final String LIST_TITLE = " List of Channels ";

  private final System.Logger core;
  private final System.Logger streaming;

  StartupLog(System.Logger core, System.Logger streaming) {
    this.core = core;
    this.streaming = streaming;
  }

  /// The lines before anything is opened.
  void head(String clusterId, String streamingServerId) {
    streaming.log(INFO,
        "Starting nats-streaming-server[" + clusterId + "] version " + Version.STREAMING);
    streaming.log(INFO, "ServerID: " + streamingServerId);
    streaming.log(INFO, "Java version: " + System.getProperty("java.version")
        + ", Standpipe version: " + Version.STANDPIPE);
    streaming.log(INFO, "Git commit: [not set]");
  }

  /// The NATS server in this process, if there is one.
  ///
  /// @param cluster what its cluster is called; empty if it is alone
  void core(String cluster, String coreServerName, String coreServerId) {
    core.log(INFO, "Starting nats-server");
    core.log(INFO, "  Version:  " + Version.CORE);
    core.log(INFO, "  Git:      [not set]");
    if (!cluster.isEmpty()) {
      core.log(INFO, "  Cluster:  " + cluster);
    }
    core.log(INFO, "  Name:     " + coreServerName);
    core.log(INFO, "  ID:       " + coreServerId);
  }

  /// What there is to know about the settings.
  void notes(StartupNotes notes) {
    notes.warnings().forEach(warning -> core.log(WARNING, warning));
    if (!notes.configurationFile().isEmpty()) {
      core.log(INFO, "Using configuration file: " + notes.configurationFile());
    }
  }

  /// The lines around recovery, once the broker is ready.
  ///
  /// @param recoveredChannels how many channels were found in the store; empty if it was new
  void recovered(OptionalInt recoveredChannels) {
    streaming.log(INFO, "Recovering the state...");
    streaming.log(INFO,
        recoveredChannels.isEmpty()
            ? "No recovered state"
            : "Recovered " + recoveredChannels.getAsInt() + " channel(s)");
  }

  /// Where clients send their requests.
  void subjects(RequestSubjects subjects) {
    streaming.log(DEBUG, "Did not detect another server instance");
    streaming.log(DEBUG, "Discover subject:           " + subjects.discover());
    streaming.log(DEBUG, "Publish subject:            " + subjects.publish() + ".>");
    streaming.log(DEBUG, "Subscribe subject:          " + subjects.subscribe());
    streaming.log(DEBUG, "Subscription Close subject: " + subjects.subscriptionClose());
    streaming.log(DEBUG, "Unsubscribe subject:        " + subjects.unsubscribe());
    streaming.log(DEBUG, "Close subject:              " + subjects.close());
  }

  /// Where messages are kept.
  void store(String kind, StoreConfig store) {
    streaming.log(INFO, "Message store is " + kind);
    if (store instanceof StoreConfig.File(var file)) {
      streaming.log(INFO, "Store location: " + file.directory());
    }
  }

  /// The limits of the store. A star marks the value of the original's default.
  void limits(StoreLimits limits) {
    var all = limits.channel();
    streaming.log(INFO, "---------- Store Limits ----------");
    streaming.log(INFO, "Channels:        " + value(count(limits.channelsMax()),
        limits.channelsMax() == StoreLimits.DEFAULT.channelsMax()));
    streaming.log(INFO, "--------- Channels Limits --------");
    var own = bounds(all);
    var usual = bounds(ChannelLimits.DEFAULT);
    for (int i = 0; i < own.size(); i++) {
      var bound = own.get(i);
      streaming.log(INFO,
          "  " + bound.label + ": " + value(bound.text, bound.hasValueOf(usual.get(i))));
    }
    var listed = limits.perChannel().list(all);
    if (listed.isEmpty()) {
      streaming.log(INFO, "-".repeat(RULE_WIDTH));
    } else {
      channels(listed, limits.perChannel().levels());
    }
  }

  /// The entries for single channels and patterns, with the bounds that differ from what would hold
  /// without them.
  private void channels(List<Listed> listed, int levels) {
    var lines = new ArrayList<String>();
    for (var entry : listed) {
      lines.add(" ".repeat(entry.depth()) + entry.name());
      var own = bounds(entry.limits());
      var wider = bounds(entry.wider());
      for (int i = 0; i < own.size(); i++) {
        var bound = own.get(i);
        if (!bound.hasValueOf(wider.get(i))) {
          lines.add(" ".repeat(entry.depth()) + " |-> " + bound.label + " "
              + " ".repeat(Math.max(0, levels - entry.depth())) + value(bound.text, false));
        }
      }
    }
    int width = Math.max(RULE_WIDTH, lines.stream().mapToInt(String::length).max().orElse(0));
    int left = (width - LIST_TITLE.length()) / 2;
    streaming.log(INFO,
        "-".repeat(left) + LIST_TITLE + "-".repeat(width - LIST_TITLE.length() - left));
    lines.forEach(line -> streaming.log(INFO, line));
    streaming.log(INFO, "-".repeat(width));
  }

  /// @param label of 13 characters
  private record Bound(String label, Object value, String text) {
    /// Cheaper at start than a record's `equals`, which is linked when it is first called.
    boolean hasValueOf(Bound other) {
      return value.equals(other.value);
    }
  }

  private static List<Bound> bounds(ChannelLimits limits) {
    return List.of(
        new Bound("Subscriptions", limits.subscriptionsMax(), count(limits.subscriptionsMax())),
        new Bound("Messages     ", limits.messagesMax(), count(limits.messagesMax())),
        new Bound("Bytes        ", limits.bytesMax(), bytes(limits.bytesMax())),
        new Bound("Age          ", limits.ageMax(), duration(limits.ageMax())),
        new Bound("Inactivity   ", limits.inactivityMax(), duration(limits.inactivityMax())));
  }

  /// The line that test containers and scripts wait for. Nothing may be missing when it appears.
  void ready() {
    streaming.log(INFO, "Streaming Server is ready");
  }

  private static String value(String text, boolean isDefault) {
    return " ".repeat(Math.max(0, VALUE_WIDTH - text.length())) + text + (isDefault ? " *" : "");
  }

  private static String count(long value) {
    return value == 0 ? "unlimited" : Long.toString(value);
  }

  private static String duration(Duration value) {
    return value.isZero() ? "unlimited" : GoSyntax.format(value);
  }

  /// `512 B`, `4.00 KB`, `976.56 MB`: two decimals in the largest power of 1024.
  private static String bytes(long value) {
    if (value == 0) {
      return "unlimited";
    }
    if (value < 1024) {
      return value + " B";
    }
    var unit = 0;
    while (unit < BYTE_UNITS.length - 1 && value >> 10 * (unit + 2) > 0) {
      unit++;
    }
    var hundredths = Math.round(value * 100.0 / (1L << 10 * (unit + 1)));
    var decimals = hundredths % 100;
    return hundredths / 100 + (decimals < 10 ? ".0" : ".") + decimals + " " + BYTE_UNITS[unit];
  }
}
