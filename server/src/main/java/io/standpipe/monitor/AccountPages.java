package io.standpipe.monitor;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.AccountView.Traffic;
import io.standpipe.broker.ConnectionView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `/accountz` and `/accstatz`. Source: reference, core server 5.3.
final class AccountPages {
  private final MonitoredServer server;
  private final CorePages core;
  private final Inquiry inquiry;

  AccountPages(MonitoredServer server, CorePages core, Inquiry inquiry) {
    this.server = server;
    this.core = core;
    this.inquiry = inquiry;
  }

  /// With that of the system, in which nobody need be.
  private Map<String, AccountView> accounts() {
    var accounts = new TreeMap<String, AccountView>(ByteOrder.OF_TEXT);
    var system = CorePages.SYSTEM_ACCOUNT;
    accounts.put(system, new AccountView(system, false, 0, Traffic.NONE));
    server.accounts().forEach(account -> accounts.put(account.name(), account));
    return accounts;
  }

  private Map<String, List<ConnectionView>> connections() {
    return inquiry.connections().stream().collect(Collectors.groupingBy(ConnectionView::account));
  }

  JsonObject accountz(Query query) {
    var name = query.text("acc");
    var accounts = accounts();
    var page = core.head().put("system_account", CorePages.SYSTEM_ACCOUNT);
    if (name.isEmpty()) {
      return page.put("accounts", List.copyOf(accounts.keySet()));
    }
    var account = accounts.get(name);
    if (account == null) {
      throw new BadRequest(400, "Account " + name + " does not exist");
    }
    var connections = connections().getOrDefault(name, List.of());
    return page.put("account_detail",
        new JsonObject().put("account_name", name)
            .put("update_time", CorePages.time(server.broker().startTime()))
            .putIfTrue("is_system", name.equals(CorePages.SYSTEM_ACCOUNT))
            .put("expired", false)
            .put("complete", true)
            .put("jetstream_enabled", false)
            .put("leafnode_connections", 0)
            .put("client_connections", connections.size())
            .put("subscriptions", account.subscriptions()));
  }

  /// Accounts with connections; that of the engine always has one in the original.
  JsonObject accstatz(Query query) {
    boolean showsUnused = query.isTrue("unused");
    var connections = connections();
    var traffic = traffic(connections);
    return core.head()
        .put("account_statz",
            accounts().values()
                .stream()
                .filter(account -> showsUnused || account.servesEngine()
                    || connections.containsKey(account.name()))
                .map(account -> statistics(account.name(),
                    connections.getOrDefault(account.name(), List.of()).size(),
                    traffic.getOrDefault(account.name(), Traffic.NONE)))
                .toList());
  }

  /// What the engine sends and receives is in the totals of the server only: its account has all
  /// that is not of others.
  private Map<String, Traffic> traffic(Map<String, List<ConnectionView>> connections) {
    var traffic = new TreeMap<String, Traffic>();
    var accounts = accounts().values();
    var others = Traffic.NONE;
    for (var account : accounts) {
      var sum = account.closed();
      for (var connection : connections.getOrDefault(account.name(), List.of())) {
        sum = sum.plus(connection);
      }
      traffic.put(account.name(), sum);
      others = account.servesEngine() ? others : others.plus(sum);
    }
    var all = server.broker();
    var rest = new Traffic(all.inMessages(), all.inBytes(), all.outMessages(), all.outBytes(),
        all.slowConsumers()).minus(others);
    accounts.stream()
        .filter(AccountView::servesEngine)
        .forEach(account -> traffic.put(account.name(), rest));
    return traffic;
  }

  private static JsonObject statistics(String name, int connections, Traffic traffic) {
    return new JsonObject().put("acc", name)
        .put("conns", connections)
        .put("leafnodes", 0)
        .put("total_conns", connections)
        .put("sent", amount(traffic.outMessages(), traffic.outBytes()))
        .put("received", amount(traffic.inMessages(), traffic.inBytes()))
        .put("slow_consumers", traffic.slowConsumers());
  }

  private static JsonObject amount(long messages, long bytes) {
    return new JsonObject().put("msgs", messages).put("bytes", bytes);
  }
}
