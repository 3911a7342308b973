package io.standpipe.config;

import io.standpipe.store.ChannelLimits.Overrides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The streaming server and its limits.
final class StreamingOptions {
  private static final Rows STREAMING = new Rows(Group.STREAMING);
  private static final Rows LIMITS = new Rows(Group.LIMITS);

  static final Option<String> CLUSTER_ID = STREAMING.text("cid", "cluster_id")
      .usually("test-cluster")
      .in(Section.STREAMING, "cluster_id", "cid", "id")
      .rule(
          new Rule.SubjectTokens("could not subscribe to discover subject: nats: invalid subject"))
      .means("cluster id, the same that clients connect with");
  static final Option<String> DISCOVER_PREFIX = STREAMING.text()
      .usually("_STAN.discover")
      .in(Section.STREAMING, "discover_prefix")
      .rule(new Rule.DiscoverPrefix())
      .means("what clients put before the cluster id to connect; a store keeps its first");
  static final Option<String> STORE = STREAMING.text("st", "store")
      .usually("MEMORY")
      .in(Section.STREAMING, "store", "st", "store_type", "storetype")
      .means("where messages are kept: MEMORY, FILE or SQL");
  static final Option<String> DIRECTORY = STREAMING.text("dir")
      .in(Section.STREAMING, "dir", "datastore")
      .means("directory of the file store");
  static final Option<Duration> HEARTBEAT_INTERVAL = STREAMING.duration("hbi", "hb_interval")
      .usually("30s")
      .in(Section.STREAMING, "hb_interval", "hbi", "server_to_client_hb_interval")
      .rule(new Rule.Positive())
      .means("time between two heartbeats to a client");
  static final Option<Duration> HEARTBEAT_TIMEOUT = STREAMING.duration("hbt", "hb_timeout")
      .usually("10s")
      .in(Section.STREAMING, "hb_timeout", "hbt", "server_to_client_hb_timeout")
      .rule(new Rule.Positive())
      .means("how long a client may take to answer one");
  static final Option<Long> HEARTBEAT_FAIL_COUNT = STREAMING.integer("hbf", "hb_fail_count")
      .usually("10")
      .in(Section.STREAMING, "hb_fail_count", "hbf", "server_to_client_hb_fail_count")
      .rule(Rule.atLeast(0))
      .means("a client is closed after more failures in a row than this");
  static final Option<Boolean> REPLACE_DURABLE = STREAMING.onOff("replace_durable")
      .in(Section.STREAMING, "replace_durable", "replace_durables", "replace_duplicate_durable",
          "replace_duplicate_durables")
      .means("a new subscription takes over a durable that is in use");
  static final Option<Long> IO_BATCH_SIZE = STREAMING.integer("io_batch_size")
      .usually("1024")
      .withoutEffect("a batch is what has gathered while the one before was written");
  static final Option<Long> IO_SLEEP_TIME = STREAMING.integer("io_sleep_time")
      .withoutEffect("a batch is what has gathered while the one before was written");

  static final Option<Long> MAX_CHANNELS = LIMITS.integer("mc", "max_channels")
      .usually("100")
      .in(Section.LIMITS, "max_channels", "mc", "maxchannels")
      .rule(Rule.atLeast(0, "max channels limit cannot be negative (%)"))
      .means("channels");
  static final Option<Long> MAX_SUBSCRIPTIONS = LIMITS.integer("msu", "max_subs")
      .usually("1000")
      .in(Section.LIMITS, "max_subs", "msu", "max_subscriptions", "maxsubscriptions")
      .rule(Rule.atLeast(0, "max subscriptions limit cannot be negative (%)"))
      .means("subscriptions per channel");
  static final Option<Long> MAX_MESSAGES = LIMITS.integer("mm", "max_msgs")
      .usually("1000000")
      .in(Section.LIMITS, "max_msgs", "mm", "maxmsgs", "max_count", "maxcount")
      .rule(Rule.atLeast(0, "max messages limit cannot be negative (%)"))
      .means("messages per channel");
  static final Option<Long> MAX_BYTES = LIMITS.size("mb", "max_bytes")
      .usually("1024000000")
      .in(Section.LIMITS, "max_bytes", "mb", "maxbytes")
      .rule(Rule.atLeast(0, "max bytes limit cannot be negative (%)"))
      .means("bytes of messages per channel");
  static final Option<Duration> MAX_AGE = LIMITS.duration("ma", "max_age")
      .in(Section.LIMITS, "max_age", "ma", "maxage")
      .rule(Rule.atLeast(Duration.ZERO, "max age limit cannot be negative (%)"))
      .means("age of a message");
  static final Option<Duration> MAX_INACTIVITY = LIMITS.duration("mi", "max_inactivity")
      .in(Section.LIMITS, "max_inactivity", "mi", "maxinactivity")
      .rule(Rule.atLeast(Duration.ZERO, "max inactivity limit cannot be negative (%)"))
      .means("a channel unused for this long is deleted");
  static final Option<Map<String, Overrides>> CHANNELS = LIMITS.of(new ChannelsKind())
      .in(Section.LIMITS, "channels", "channels_limits", "channelslimits", "per_channel",
          "per_channel_limits")
      .means("limits of single channels and patterns, a map of name to limits; 0 is unlimited");

  private StreamingOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(STREAMING.all());
    all.addAll(LIMITS.all());
    return all;
  }
}
