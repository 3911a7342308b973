package io.standpipe.broker.auth;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Who may connect. Nobody needs to log in if there are neither users nor an operator.
///
/// @param users checked in the order that the core protocol prescribes, not in this one
/// @param noAuthUser the user that a client becomes which gives no credentials; empty for none
/// @param timeout how long a client may take until it is logged in, TLS handshake excluded
/// @param engineAccount the account whose clients the streaming engine serves
/// @param operator present if users are described by JWTs instead
/// @param accounts what they share with each other; those that share nothing need not be there
public record AuthConfig(
    List<UserConfig> users,
    String noAuthUser,
    Duration timeout,
    String engineAccount,
    Optional<OperatorConfig> operator,
    List<AccountConfig> accounts) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
  public static final AuthConfig NONE = of(List.of());

  /// @throws IllegalArgumentException if no server can run with it, with the original's text where
  ///           it has one
  public AuthConfig {
    users = List.copyOf(users);
    accounts = List.copyOf(accounts);
    AccountConfig.check(accounts);
    var names = new HashSet<String>();
    for (var user : users) {
      if (user.name().isEmpty()) {
        throw new IllegalArgumentException("User entry requires a user");
      }
      if (!names.add(user.name())) {
        throw new IllegalArgumentException("Duplicate user \"" + user.name() + "\" detected");
      }
    }
    boolean hasToken = users.stream().anyMatch(u -> u.credential() instanceof Credential.Token);
    if (hasToken && users.size() > 1) {
      throw new IllegalArgumentException("Can not have a token and a users array");
    }
    if (!noAuthUser.isEmpty() && operator.isPresent()) {
      throw new IllegalArgumentException("no_auth_user not compatible with Trusted Operator");
    }
    if (!noAuthUser.isEmpty() && !names.contains(noAuthUser)) {
      throw new IllegalArgumentException("no_auth_user: \"" + noAuthUser
          + "\" not present as user in authorization block or account configuration");
    }
    if (operator.isPresent() && !users.isEmpty()) {
      throw new IllegalArgumentException(
          "users are described by JWTs if there is an operator, so none may be configured");
    }
  }

  /// Accounts that share nothing.
  public AuthConfig(
      List<UserConfig> users,
      String noAuthUser,
      Duration timeout,
      String engineAccount,
      Optional<OperatorConfig> operator) {
    this(users, noAuthUser, timeout, engineAccount, operator, List.of());
  }

  public static AuthConfig of(List<UserConfig> users) {
    return new AuthConfig(users, "", DEFAULT_TIMEOUT, UserConfig.GLOBAL_ACCOUNT, Optional.empty());
  }

  public static AuthConfig of(OperatorConfig operator, String engineAccount) {
    return new AuthConfig(List.of(), "", DEFAULT_TIMEOUT, engineAccount, Optional.of(operator));
  }

  public AuthConfig withNoAuthUser(String name) {
    return new AuthConfig(users, name, timeout, engineAccount, operator, accounts);
  }

  /// What accounts share.
  ///
  /// @throws IllegalArgumentException if something is imported that is not exported
  public AuthConfig withAccounts(List<AccountConfig> newAccounts) {
    return new AuthConfig(users, noAuthUser, timeout, engineAccount, operator, newAccounts);
  }

  public AuthConfig withTimeout(Duration newTimeout) {
    return new AuthConfig(users, noAuthUser, newTimeout, engineAccount, operator, accounts);
  }

  public AuthConfig withEngineIn(String account) {
    return new AuthConfig(users, noAuthUser, timeout, account, operator, accounts);
  }

  public boolean isRequired() {
    return !users.isEmpty() || operator.isPresent();
  }

  /// Whether a password is in the clear, of which the original warns.
  public boolean hasPlainPasswords() {
    return users.stream().map(UserConfig::credential).anyMatch(credential -> switch (credential) {
      case Credential.Password(var secret) -> !secret.isHashed();
      case Credential.Token(var secret) -> !secret.isHashed();
      case Credential.Nkey _,Credential.Certificate _ -> false;
    });
  }
}
