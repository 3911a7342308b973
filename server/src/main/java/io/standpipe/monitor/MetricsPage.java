package io.standpipe.monitor;

import io.standpipe.streaming.ChannelDetail;
import io.standpipe.streaming.ChannelView;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/// `/metrics`: everything that is worth watching, for Prometheus. Loaded when it is first asked
/// for.
///
/// Names and labels of the exporter that the original's users run beside their server are kept, so
/// that their dashboards go on working; what is ours begins with `standpipe_`. Two parameters:
/// `server_id` is the label of that name (default: the address that was asked, as with the
/// exporter), and `subs=0` leaves out the metrics of single subscriptions.
///
/// Source: reference, monitoring 5. The library of Prometheus cannot write these names,
/// see docs/decisions/0012-metrics-without-library.md.
final class MetricsPage {
  private final MonitoredServer server;
  private final Inquiry inquiry;
  private final ExporterMetrics exporter;
  private final StandpipeMetrics own;
  private final ProcessMetrics process;
  private final String scheme;
  private final String address;

  /// @param address what `server_id` names if the request does not say whom it asked
  MetricsPage(
      MonitoredServer server,
      Inquiry inquiry,
      ExporterMetrics exporter,
      ProcessFiles files,
      InstantSource clock,
      String scheme,
      String address) {
    this.server = server;
    this.inquiry = inquiry;
    this.exporter = exporter;
    this.own = new StandpipeMetrics(server, clock);
    this.process = new ProcessMetrics(files);
    this.scheme = scheme;
    this.address = address;
  }

  /// A channel, and who reads it.
  record Entry(ChannelView channel, List<ChannelDetail> details) {
    Entry {
      details = List.copyOf(details);
    }
  }

  Reply render(Request request, Query query) {
    var text = new Exposition(Exposition.prefersOpenMetrics(request.accept()));
    var channels = channels();
    exporter.write(text, serverId(request, query), channels, !query.text("subs").equals("0"));
    own.write(text, channels);
    process.write(text);
    return Reply.text(text.contentType(), text.finish());
  }

  private String serverId(Request request, Query query) {
    var given = query.text("server_id");
    if (!given.isEmpty()) {
      return given;
    }
    return scheme + "://" + (request.host().isEmpty() ? address : request.host());
  }

  private List<Entry> channels() {
    var all = server.channels()
        .stream()
        .sorted(Comparator.comparing(ChannelView::name, ByteOrder.OF_TEXT))
        .toList();
    var details = inquiry.details(all.stream()
        .filter(channel -> channel.subscriptions() > 0)
        .map(ChannelView::name)
        .toList());
    return all.stream().map(channel -> {
      var detail = details.get(channel.name());
      return detail == null
          ? new Entry(channel, List.of())
          : new Entry(detail.channel(), List.of(detail));
    }).toList();
  }
}
