package io.standpipe.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Asks the loops for pictures of their connections, a few hundred at a time, so that no loop is
/// busy with it for long. Any thread.
final class Census {
  private static final int SHARE = 256;

  private Census() {}

  /// Completes on a loop; not at all if a loop has ended.
  static CompletableFuture<List<ConnectionView>> take(Collection<Connection> connections) {
    var byLoop = new LinkedHashMap<Loop, List<Connection>>();
    for (var connection : connections) {
      byLoop.computeIfAbsent(connection.loop(), _ -> new ArrayList<>()).add(connection);
    }
    var shares = new ArrayList<CompletableFuture<List<ConnectionView>>>();
    byLoop.forEach((loop, all) -> {
      for (int from = 0; from < all.size(); from += SHARE) {
        shares.add(ask(loop, all.subList(from, Math.min(all.size(), from + SHARE))));
      }
    });
    return CompletableFuture.allOf(shares.toArray(CompletableFuture[]::new))
        .thenApply(_ -> shares.stream().flatMap(share -> share.join().stream()).toList());
  }

  private static CompletableFuture<List<ConnectionView>> ask(Loop loop, List<Connection> share) {
    var views = new CompletableFuture<List<ConnectionView>>();
    loop.execute(() -> views.complete(share.stream().map(Connection::view).toList()));
    return views;
  }
}
