package io.standpipe.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Asks the loops for pictures of their connections, a few hundred at a time, so that no loop is
/// busy with it for long. Any thread.
final class Census {
  private static final int SHARE = 256;

  private Census() {}

  /// Completes on a loop; not at all if a loop has ended.
  ///
  /// @param loopOf whose loop it is
  /// @param picture called on that loop
  static <C, V> CompletableFuture<List<V>> take(
      Collection<C> connections,
      Function<C, Loop> loopOf,
      Function<C, V> picture) {
    var byLoop = new LinkedHashMap<Loop, List<C>>();
    for (var connection : connections) {
      byLoop.computeIfAbsent(loopOf.apply(connection), _ -> new ArrayList<>()).add(connection);
    }
    var shares = new ArrayList<CompletableFuture<List<V>>>();
    byLoop.forEach((loop, all) -> {
      for (int from = 0; from < all.size(); from += SHARE) {
        shares.add(ask(loop, all.subList(from, Math.min(all.size(), from + SHARE)), picture));
      }
    });
    return CompletableFuture.allOf(shares.toArray(CompletableFuture[]::new))
        .thenApply(_ -> shares.stream().flatMap(share -> share.join().stream()).toList());
  }

  private static <C, V> CompletableFuture<List<V>> ask(
      Loop loop,
      List<C> share,
      Function<C, V> picture) {
    var views = new CompletableFuture<List<V>>();
    loop.execute(() -> views.complete(share.stream().map(picture).toList()));
    return views;
  }
}
