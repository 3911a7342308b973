package io.standpipe.bench;

import java.util.List;

/// The command line of `bench`. A publisher waits for acks once `acksInFlight` are missing; the
/// server sends a subscriber at most `inFlight` messages that it has not acked. `channels` above 0:
/// one message to each of so many channels.
record StreamingOptions(
    CommonOptions common,
    String cluster,
    String clientPrefix,
    boolean isSync,
    int acksInFlight,
    int inFlight,
    boolean isNewOnly,
    int channels,
    String channel) {
  static Flags flags() {
    return CommonOptions.declare(new Flags("standpipe bench [flags] <channel>"))
        .value("cid", "test-cluster", "cluster id")
        .alias("c", "cid")
        .value("id", "benchmark", "what client ids start with")
        .toggle("sync", "publish one message at a time; shows latencies")
        .value("mpa", "512", "publishes without an ack, at most")
        .value("mif", "1024", "deliveries without an ack, at most")
        .toggle("io", "ignore old messages: deliver new ones only")
        .value("channels", "0", "publish one message to each of so many channels");
  }

  static StreamingOptions parse(List<String> words) {
    var flags = flags().parse(words);
    var options = new StreamingOptions(CommonOptions.of(flags), flags.text("cid"), flags.text("id"),
        flags.isOn("sync"), flags.number("mpa", 1, 1_000_000), flags.number("mif", 1, 1_000_000),
        flags.isOn("io"), flags.number("channels", 0, 10_000_000), flags.operand("channel"));
    var common = options.common;
    if (options.channels > 0 && (common.publishers() != 1 || common.subscribers() > 0)) {
      throw new UsageException("-channels needs one publisher and no subscriber");
    }
    if (common.isPaced() && (options.isSync || options.channels > 0)) {
      throw new UsageException("-rate cannot be combined with -sync or -channels");
    }
    if (common.isPaced() && !common.queueGroup().isEmpty()) {
      throw new UsageException("-rate cannot be combined with -qgroup");
    }
    return options;
  }

  /// Publishes that may wait for their ack at the same time.
  int window() {
    return isSync ? 1 : acksInFlight;
  }
}
