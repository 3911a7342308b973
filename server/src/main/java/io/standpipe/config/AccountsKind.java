package io.standpipe.config;

import io.standpipe.broker.auth.AccountConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.config.UsersKind.User;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Accounts by name, with their users.
record AccountsKind() implements Kind.OfFile<List<AccountsKind.Account>> {
  /// An account as the file has it.
  record Account(
      String name,
      List<User> users,
      Optional<Permissions> usual,
      AccountConfig sharing) {}

  @Override
  public List<Account> nothing() {
    return List.of();
  }

  @Override
  public List<Account> read(ConfigEntry entry, Problems problems) {
    var accounts = new ArrayList<Account>();
    if (!(entry.value() instanceof Block block)) {
      problems.noMap(entry, "accounts");
      return accounts;
    }
    for (var account : block.entries()) {
      if (account.key().equals(UserConfig.GLOBAL_ACCOUNT)) {
        problems.error(account.position(),
            "\"" + UserConfig.GLOBAL_ACCOUNT + "\" is a Reserved Account");
      } else if (account.value() instanceof Block fields) {
        accounts.add(account(account.key(), new Fields(fields, problems), problems));
      } else {
        problems.noMap(account, "account");
      }
    }
    return List.copyOf(accounts);
  }

  /// The key of an account is for operators.
  private static Account account(String name, Fields fields, Problems problems) {
    var users = fields.find("users");
    var defaults = fields.find("default_permissions");
    var sharing = new Sharing(problems);
    var shared = new AccountConfig(name, sharing.exports(fields.find("exports")),
        sharing.imports(fields.find("imports")));
    fields.find("nkey");
    refuse(fields.find("mappings", "maps"), problems);
    refuse(fields.find("limits"), problems);
    refuse(fields.find("jetstream"), problems);
    fields.end();
    return new Account(name, users == null ? List.of() : new UsersKind().read(users, problems),
        defaults == null ? Optional.empty() : new PermissionsKind().read(defaults, problems),
        shared);
  }

  /// What would let messages through, or keep them back, that Standpipe would not.
  private static void refuse(@Nullable ConfigEntry entry, Problems problems) {
    if (entry != null && !new Kind.AnythingKind().isNothing(entry.value())) {
      problems.error(entry.position(),
          "Standpipe does not support \"" + entry.key() + "\" of an account");
    }
  }

  @Override
  public String format(List<Account> value) {
    return value.size() + (value.size() == 1 ? " account" : " accounts");
  }
}
