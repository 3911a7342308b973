package io.standpipe.monitor;

import io.standpipe.monitor.MonitoredServer.Phase;
import io.standpipe.streaming.ChannelView;
import io.standpipe.streaming.DurableView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Metrics that the original never had.
final class StandpipeMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MonitoredServer server;
  private final InstantSource clock;

  StandpipeMetrics(MonitoredServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  void write(Exposition text, List<MetricsPage.Entry> channels) {
    writeServer(text);
    writeStore(text);
    writeConnections(text);
    writeChannels(text, channels);
    writeDurables(text, channels);
  }

  private void writeServer(Exposition text) {
    text.gauge("standpipe_build_info", "What runs here; always 1")
        .sample(Labels.of("java_version", String.valueOf(System.getProperty("java.version")),
            "store", server.storeKind(), "version", server.versions().standpipe()), 1);
    text.gauge("standpipe_ready", "Whether clients are served and what they publish is kept")
        .sample(Labels.NONE, new Health(server).isReady());
    text.gauge("standpipe_recovering", "Whether the state is being recovered from the store")
        .sample(Labels.NONE, server.phase() == Phase.RECOVERING);
    text.histogram("standpipe_publish_duration_seconds",
        "From the arrival of a message until its publisher was told that it is stored",
        server.publishLatency());
  }

  private void writeStore(Exposition text) {
    var store = server.store();
    text.gauge("standpipe_store_fault", "Whether the store refuses something; /readyz says why")
        .sample(Labels.NONE, !store.fault().isEmpty());
    store.journal().ifPresent(journal -> {
      text.gauge("standpipe_journal_bytes", "Bytes in the segment that is being written")
          .sample(Labels.NONE, journal.bytes());
      text.gauge("standpipe_journal_queued_bytes", "Bytes that wait to be written")
          .sample(Labels.NONE, journal.queuedBytes());
      text.histogram("standpipe_journal_sync_duration_seconds",
          "How long it took the disk to sync the journal", journal.syncs());
      text.gauge("standpipe_store_open_files", "Files of channels that are open")
          .sample(Labels.NONE, journal.openFiles());
    });
    store.memory().ifPresent(memory -> {
      text.gauge("standpipe_memory_store_bytes", "Memory taken by messages")
          .sample(Labels.NONE, memory.bytes());
      text.gauge("standpipe_memory_store_limit_bytes", "Memory that messages may take")
          .sample(Labels.NONE, memory.bytesMax());
    });
  }

  private void writeConnections(Exposition text) {
    var broker = server.broker();
    text.gauge("standpipe_connections", "Client connections that are open")
        .sample(Labels.NONE, broker.connections());
    text.counter("standpipe_connections_accepted_total", "Client connections ever accepted")
        .sample(Labels.NONE, broker.totalConnections());
    text.counter("standpipe_slow_consumers_total",
        "Connections closed because they did not take what was sent")
        .sample(Labels.NONE, broker.slowConsumers());
    text.gauge("standpipe_clients_missing_heartbeats", "Clients that did not answer a heartbeat")
        .sample(Labels.NONE,
            server.clients().stream().filter(client -> client.failedHeartbeats() > 0).count());
  }

  private static void writeChannels(Exposition text, List<MetricsPage.Entry> channels) {
    write(
        text.counter("standpipe_channel_sent_total",
            "Messages sent to subscribers, redeliveries included"),
        channels, ChannelView::messagesOut);
    write(text.counter("standpipe_channel_redeliveries_total", "Messages sent again"), channels,
        ChannelView::redeliveries);
    write(
        text.counter("standpipe_channel_duplicate_acks_total",
            "Acks of messages that were not pending: handled twice, or too late"),
        channels, ChannelView::duplicateAcks);
  }

  private static void write(
      Exposition text,
      List<MetricsPage.Entry> channels,
      ToLongFunction<ChannelView> value) {
    for (var entry : channels) {
      text.sample(Labels.of("channel", entry.channel().name()), value.applyAsLong(entry.channel()));
    }
  }

  private record Durable(String labels, DurableView view) {}

  private void writeDurables(Exposition text, List<MetricsPage.Entry> channels) {
    var durables = new ArrayList<Durable>();
    for (var entry : channels) {
      for (var detail : entry.details()) {
        detail.durables()
            .forEach(
                view -> durables.add(new Durable(
                    Labels.of("channel", entry.channel().name(), "client_id", view.clientId(),
                        "durable_name", view.durableName(), "queue_name", view.queueName()),
                    view)));
      }
    }
    var now = clock.instant();
    double nowNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    write(text.gauge("standpipe_durable_lag_messages",
        "Messages stored that a durable has not acknowledged"), durables, DurableView::lag);
    write(text.gauge("standpipe_durable_pending_messages",
        "Messages sent to a durable and not acknowledged"), durables, DurableView::pending);
    write(
        text.gauge("standpipe_durable_oldest_unacknowledged_seconds",
            "Age of the oldest message stored that a durable has not acknowledged; 0 for none"),
        durables,
        view -> view.oldestNanos() == 0
            ? 0
            : Math.max(0, (nowNanos - view.oldestNanos()) / NANOS_PER_SECOND));
    write(text.gauge("standpipe_durable_online", "Whether a durable has a subscriber"), durables,
        view -> view.isOffline() ? 0 : 1);
    write(text.counter("standpipe_durable_redeliveries_total", "Messages sent to a durable again"),
        durables, DurableView::redeliveries);
  }

  private static void write(
      Exposition text,
      List<Durable> durables,
      ToDoubleFunction<DurableView> value) {
    durables.forEach(one -> text.sample(one.labels, value.applyAsDouble(one.view)));
  }
}
