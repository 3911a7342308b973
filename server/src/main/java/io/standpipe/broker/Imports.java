package io.standpipe.broker;

import io.standpipe.broker.auth.AccountConfig;
import io.standpipe.broker.auth.Export;
import io.standpipe.broker.auth.Export.Responses;
import io.standpipe.broker.auth.Import;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What accounts import from each other, put into effect as listeners in their trees: where nothing
/// is imported nothing is looked at. Any thread may call.
final class Imports {
  private final Accounts accounts;
  private final String serverId;
  private final Map<Account, ServiceReplies> replies = new HashMap<>();
  private final List<Placed> placed = new ArrayList<>();

  private record Placed(Account account, Crossing crossing) {}

  Imports(Accounts accounts, String serverId) {
    this.accounts = accounts;
    this.serverId = serverId;
  }

  /// Replaces what is in effect. Requests that wait get their answers still.
  synchronized void configure(List<AccountConfig> configs) {
    var before = List.copyOf(placed);
    placed.clear();
    for (var importer : configs) {
      for (var wanted : importer.imports()) {
        var export = AccountConfig.find(configs, importer.name(), wanted);
        if (export != null) {
          place(accounts.named(importer.name()), accounts.named(wanted.account()), wanted, export);
        }
      }
    }
    before.forEach(old -> old.account.tree().remove(old.crossing.subject(), null, old.crossing));
  }

  private void place(Account importer, Account exporter, Import wanted, Export export) {
    var there = Subject.of(wanted.subject());
    var here = Subject.of(wanted.local());
    switch (wanted.kind()) {
      case STREAM -> {
        var names = SubjectMapping.of(there, here);
        place(exporter, new Crossing(there, false, (message, fanout, from) -> fanout
            .republish(message, importer, names.apply(message.subject()), message.reply(), from)));
      }
      case SERVICE -> {
        var names = SubjectMapping.of(here, there);
        var answers = repliesOf(exporter);
        place(importer, new Crossing(here, false, (message, fanout, from) -> request(message,
            fanout, from, importer, exporter, names, answers, export.responses())));
      }
    }
  }

  /// Other servers with the same accounts do the same, so they are not told.
  private void place(Account account, Crossing crossing) {
    account.tree().add(crossing.subject(), null, crossing);
    placed.add(new Placed(account, crossing));
  }

  private ServiceReplies repliesOf(Account exporter) {
    return replies.computeIfAbsent(exporter, _ -> {
      var created = new ServiceReplies(serverId);
      var listener = created.listener();
      exporter.add(listener.subject(), null, listener);
      return created;
    });
  }

  private static boolean request(
      Publication message,
      Fanout fanout,
      @Nullable Connection from,
      Account importer,
      Account exporter,
      SubjectMapping names,
      ServiceReplies answers,
      Responses expected) {
    var subject = names.apply(message.subject());
    var reply = message.reply();
    if (reply == null) {
      return fanout.republish(message, exporter, subject, null, from);
    }
    var answer = answers.expect(importer, reply, expected);
    if (answer == null) {
      return false;
    }
    boolean served = fanout.republish(message, exporter, subject, answer, from);
    if (!served) {
      answers.forget(answer);
    }
    return served;
  }
}
