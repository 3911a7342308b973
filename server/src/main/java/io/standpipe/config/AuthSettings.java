package io.standpipe.config;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.OperatorConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.config.AccountsKind.Account;
import io.standpipe.config.UsersKind.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Turns what the options say about users and accounts into who may connect. Source: reference,
/// configuration 1.7 and 2.8, core NATS 2.4.
final class AuthSettings {
  private final Values values;

  AuthSettings(Values values) {
    this.values = values;
  }

  AuthConfig build() throws Rejected {
    var users = users();
    try {
      return new AuthConfig(users, values.get(SecurityOptions.NO_AUTH_USER),
          values.get(SecurityOptions.TIMEOUT), engineAccount(users), operator(),
          values.get(SecurityOptions.ACCOUNTS).stream().map(Account::sharing).toList());
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(String.valueOf(e.getMessage()));
    }
  }

  private List<UserConfig> users() throws Rejected {
    var users = single();
    var usual = values.get(SecurityOptions.DEFAULT_PERMISSIONS);
    var list = values.given(SecurityOptions.USERS);
    if (list != null && !list.value().isEmpty()) {
      if (!users.isEmpty()) {
        throw Rejected.wrong(list.origin(),
            values.get(SecurityOptions.TOKEN).isEmpty()
                ? ": Can not have a single user/pass and a users array"
                : ": Can not have a token and a users array");
      }
      list.value().forEach(user -> users.add(config(user, usual)));
    }
    for (var account : values.get(SecurityOptions.ACCOUNTS)) {
      account.users().forEach(user -> users.add(config(user, account.usual()).in(account.name())));
    }
    return users;
  }

  /// One user, or one token, for all.
  private List<UserConfig> single() throws Rejected {
    var user = values.get(SecurityOptions.USER);
    var password = values.get(SecurityOptions.PASSWORD);
    var token = values.get(SecurityOptions.TOKEN);
    var usual = values.get(SecurityOptions.DEFAULT_PERMISSIONS).orElse(Permissions.ALL);
    if (!token.isEmpty() && !user.isEmpty()) {
      throw Rejected.notStarting("Cannot have a user/pass and token");
    }
    var users = new ArrayList<UserConfig>();
    if (!token.isEmpty()) {
      users.add(UserConfig.withToken(Secret.of(token)).with(usual));
    } else if (!user.isEmpty()) {
      users.add(UserConfig.withPassword(user, Secret.of(password)).with(usual));
    } else if (!password.isEmpty()) {
      throw Rejected.notStarting("User entry requires a user");
    }
    return users;
  }

  private static UserConfig config(User user, Optional<Permissions> usual) {
    return user.hasPermissions() || usual.isEmpty()
        ? user.config()
        : user.config().with(usual.get());
  }

  /// That of the user the streaming server would log in as, as in the original; else of whoever
  /// gives no credentials.
  private String engineAccount(List<UserConfig> users) throws Rejected {
    var account = values.get(SecurityOptions.OPERATOR_ENGINE);
    if (!account.isEmpty()) {
      return account;
    }
    var username = values.get(ClusterOptions.USERNAME);
    var name = username.isEmpty() ? values.get(SecurityOptions.NO_AUTH_USER) : username;
    for (var user : users) {
      if (user.name().equals(name)) {
        return user.account();
      }
    }
    var isServed = users.isEmpty()
        || users.stream().anyMatch(user -> user.account().equals(UserConfig.GLOBAL_ACCOUNT));
    if (!isServed) {
      throw Rejected.notStarting("all users belong to accounts, and none of them is the streaming "
          + "server's; name one as \"username\" in the section \"streaming\", and its account is "
          + "served");
    }
    return UserConfig.GLOBAL_ACCOUNT;
  }

  private Optional<OperatorConfig> operator() throws Rejected {
    var operators = values.get(SecurityOptions.OPERATOR);
    var accounts = values.given(SecurityOptions.PRELOAD);
    if (operators.isEmpty()) {
      if (accounts != null) {
        throw Rejected.wrong(accounts.origin(),
            ": accounts signed by an operator need an \"operator\"");
      }
      return Optional.empty();
    }
    var resolver = values.given(SecurityOptions.RESOLVER);
    if (resolver != null && !resolver.value().toUpperCase(Locale.ROOT).equals("MEMORY")) {
      throw Rejected.wrong(resolver.origin(), ": Standpipe knows accounts from memory only: write "
          + "MEMORY, and their JWTs into \"resolver_preload\"");
    }
    return Optional.of(new OperatorConfig(operators, values.get(SecurityOptions.PRELOAD)));
  }
}
