package io.standpipe.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Runs tasks side by side, each on a thread of its own, until all have ended. The first failure
/// stops the others.
final class Team {
  /// `stop` makes `body` return soon and may be called by any thread.
  record Task(String name, Runnable body, Runnable stop) {}

  private Team() {}

  static void run(List<Task> tasks) {
    var futures = tasks.stream().map(task -> {
      var future = new CompletableFuture<Void>();
      Thread.ofPlatform().name(task.name).daemon().start(() -> {
        try {
          task.body.run();
          future.complete(null);
        } catch (RuntimeException | Error e) {
          future.completeExceptionally(e);
          tasks.forEach(other -> other.stop.run());
        }
      });
      return future;
    }).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(futures).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
