package io.standpipe.broker;

import io.standpipe.message.SubjectTree;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The accounts of a server by name; one comes to be when its first user or listener does. Any
/// thread may call.
final class Accounts {
  private final RandomGenerator random;
  private final @Nullable Interest interest;
  private final Map<String, Account> byName = new ConcurrentHashMap<>();

  /// @param interest hears what is subscribed to; null if nobody has to be told
  Accounts(RandomGenerator random, @Nullable Interest interest) {
    this.random = random;
    this.interest = interest;
  }

  Account named(String name) {
    return byName.computeIfAbsent(name,
        _ -> new Account(name, new SubjectTree<>(random), interest));
  }

  int subscriptions() {
    return byName.values().stream().mapToInt(account -> account.tree().size()).sum();
  }

  Collection<Account> all() {
    return byName.values();
  }

  /// Of all accounts together.
  ///
  /// @param matches messages for which receivers were looked up
  InterestStatistics statistics(long matches) {
    long inserts = 0;
    long removes = 0;
    long misses = 0;
    int kept = 0;
    int fanoutMax = 0;
    double fanoutSum = 0;
    for (var account : all()) {
      var tree = account.tree().statistics();
      inserts += tree.inserts();
      removes += tree.removes();
      misses += tree.misses();
      kept += tree.kept();
      fanoutMax = Math.max(fanoutMax, tree.fanoutMax());
      fanoutSum += tree.fanoutAverage() * tree.kept();
    }
    return new InterestStatistics(subscriptions(), inserts, removes, matches, misses, kept,
        fanoutMax, kept == 0 ? 0 : fanoutSum / kept);
  }
}
