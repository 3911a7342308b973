package io.standpipe.monitor;

import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.RouteView;
import io.standpipe.streaming.ChannelDetail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for what the owners of state are asked. Many channels are asked a few at a time, so that
/// what they do for their clients comes in between.
final class Inquiry {
  private static final int AT_ONCE = 64;
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final MonitoredServer server;
  private final Duration patience;

  /// @param patience how long to wait for an answer
  Inquiry(MonitoredServer server, Duration patience) {
    this.server = server;
    this.patience = patience;
  }

  /// By name; channels that do not exist any more are left out.
  Map<String, ChannelDetail> details(Collection<String> channels) {
    var details = new TreeMap<String, ChannelDetail>();
    var names = List.copyOf(channels);
    for (int from = 0; from < names.size(); from += AT_ONCE) {
      var share = new ArrayList<CompletableFuture<?>>();
      for (var name : names.subList(from, Math.min(names.size(), from + AT_ONCE))) {
        share.add(server.describe(name)
            .thenAccept(answer -> answer.ifPresent(detail -> put(details, detail))));
      }
      await(CompletableFuture.allOf(share.toArray(CompletableFuture[]::new)));
    }
    return details;
  }

  private static void put(Map<String, ChannelDetail> details, ChannelDetail detail) {
    synchronized (details) {
      details.put(detail.channel().name(), detail);
    }
  }

  List<ConnectionView> connections() {
    return await(server.connections());
  }

  List<RouteView> routes() {
    return await(server.routes());
  }

  /// Fails with a [BadRequest] if the answer takes too long.
  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new BadRequest(503, "the server does not answer; it may be stopping");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BadRequest(503, "interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
