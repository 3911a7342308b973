package io.standpipe.monitor;

import io.standpipe.streaming.StreamingView;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// `/streaming/serverz`: state and totals of the streaming server.
final class ServerPage {
  /// RFC 3339 with up to nine decimals, trailing zeros dropped.
  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private final String version;
  private final InstantSource clock;
  private final ZoneId zone;
  private final FileDescriptors descriptors;

  ServerPage(String version, InstantSource clock, ZoneId zone, FileDescriptors descriptors) {
    this.version = version;
    this.clock = clock;
    this.zone = zone;
    this.descriptors = descriptors;
  }

  String render(StreamingView view) {
    var now = clock.instant();
    var page = new Json().field("cluster_id", view.clusterId())
        .field("server_id", view.serverId())
        .field("version", version)
        .field("go", "java" + System.getProperty("java.version"))
        .field("state", "STANDALONE")
        .field("now", TIME.format(now.atZone(zone)))
        .field("start_time", TIME.format(view.startTime().atZone(zone)))
        .field("uptime", uptime(Duration.between(view.startTime(), now)))
        .field("clients", view.clients())
        .field("subscriptions", view.subscriptions())
        .field("channels", view.channels())
        .field("total_msgs", view.totalMessages())
        .field("total_bytes", view.totalBytes())
        .field("in_msgs", view.inMessages())
        .field("in_bytes", view.inBytes())
        .field("out_msgs", view.outMessages())
        .field("out_bytes", view.outBytes());
    descriptors.open().ifPresent(count -> page.field("open_fds", count));
    descriptors.max().ifPresent(count -> page.field("max_fds", count));
    return page.toString();
  }

  /// `1y2d3h4m5s`: a year has 365 days; units that are zero are left out only in front.
  static String uptime(Duration duration) {
    var seconds = Math.max(0, duration.toSeconds());
    var text = new StringBuilder();
    append(text, seconds / (365 * 86_400), 'y');
    append(text, seconds / 86_400 % 365, 'd');
    append(text, seconds / 3_600 % 24, 'h');
    append(text, seconds / 60 % 60, 'm');
    return text.append(seconds % 60).append('s').toString();
  }

  private static void append(StringBuilder text, long count, char unit) {
    if (count > 0 || !text.isEmpty()) {
      text.append(count).append(unit);
    }
  }
}
