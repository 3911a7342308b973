package io.standpipe.config;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.Credential;
import io.standpipe.broker.auth.OperatorConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns what the options say about users and accounts into who may connect. Source: reference,
/// configuration 1.7 and 2.8, core 2.4.
final class AuthSettings {
  private static final List<String> USER = List.of("user", "username", "pass", "password", "nkey",
      "permissions", "permission", "authorization", "channels", "allowed_connection_types",
      "connection_types", "clients");
  private static final List<String> ACCOUNT = List.of("users", "default_permissions", "exports",
      "imports", "limits", "mappings", "maps", "nkey", "jetstream");
  /// What would let messages through, or keep them back, that we would not.
  private static final List<String> NOT_SUPPORTED = List.of("imports", "limits", "mappings", "maps",
      "jetstream");
  private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final Values values;
  private final List<UserConfig> users = new ArrayList<>();

  AuthSettings(Values values) {
    this.values = values;
  }

  AuthConfig build() throws Rejected {
    readSingle();
    var list = entry(SecurityOptions.USERS);
    if (list != null) {
      if (!users.isEmpty()) {
        throw BlockReader.wrong(list,
            values.get(SecurityOptions.TOKEN).isEmpty()
                ? "Can not have a single user/pass and a users array"
                : "Can not have a token and a users array");
      }
      readUsers(list, UserConfig.GLOBAL_ACCOUNT, usualPermissions());
    }
    var accounts = entry(SecurityOptions.ACCOUNTS);
    if (accounts != null) {
      readAccounts(accounts);
    }
    try {
      return new AuthConfig(users, values.get(SecurityOptions.NO_AUTH_USER), timeout(),
          engineAccount(), operator());
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(String.valueOf(e.getMessage()));
    }
  }

  /// As if the option's value stood where it was given.
  private @Nullable ConfigEntry entry(Option<ConfigValue> option) {
    var given = values.given(option);
    return given != null && option.asksForSomething(given.value())
        && given.origin() instanceof Given.FileKey(var key, var position)
            ? new ConfigEntry(key, position, given.value())
            : null;
  }

  /// One user, or one token, for all.
  private void readSingle() throws Rejected {
    var user = values.get(SecurityOptions.USER);
    var password = values.get(SecurityOptions.PASSWORD);
    var token = values.get(SecurityOptions.TOKEN);
    if (!token.isEmpty() && !user.isEmpty()) {
      throw Rejected.notStarting("Cannot have a user/pass and token");
    }
    if (!token.isEmpty()) {
      users.add(UserConfig.withToken(Secret.of(token)).with(usualPermissions()));
    } else if (!user.isEmpty()) {
      users.add(UserConfig.withPassword(user, Secret.of(password)).with(usualPermissions()));
    } else if (!password.isEmpty()) {
      throw Rejected.notStarting("User entry requires a user");
    }
  }

  private Permissions usualPermissions() throws Rejected {
    var entry = entry(SecurityOptions.DEFAULT_PERMISSIONS);
    return entry == null ? Permissions.ALL : PermissionReader.permissions(entry);
  }

  private void readUsers(ConfigEntry list, String account, Permissions usual) throws Rejected {
    for (var item : BlockReader.items(list)) {
      users.add(user(item, account, usual));
    }
  }

  private static UserConfig user(ConfigEntry entry, String account, Permissions usual)
      throws Rejected {
    var block = BlockReader.of(entry, USER);
    var name = block.text("user", "username");
    var nkey = block.text("nkey");
    var password = block.find("pass", "password");
    if (name.isEmpty() && nkey.isEmpty()) {
      throw BlockReader.wrong(entry, "User entry requires a user");
    }
    if (!nkey.isEmpty() && (!name.isEmpty() || password != null)) {
      throw BlockReader.wrong(entry, "Nkey users do not take usernames or passwords");
    }
    checkTypes(block);
    var permissions = block.find("permissions", "permission", "authorization");
    var channels = block.find("channels");
    try {
      var credential = !nkey.isEmpty()
          ? new Credential.Nkey(nkey)
          : password == null
              ? new Credential.Certificate()
              : new Credential.Password(Secret.of(BlockReader.text(password)));
      return new UserConfig(nkey.isEmpty() ? name : nkey, credential, account,
          permissions == null ? usual : PermissionReader.permissions(permissions),
          channels == null ? ChannelPermissions.ALL : PermissionReader.channels(channels));
    } catch (IllegalArgumentException e) {
      throw BlockReader.wrong(entry, String.valueOf(e.getMessage()));
    }
  }

  /// All our connections are of the standard type.
  private static void checkTypes(BlockReader block) throws Rejected {
    var types = block.find("allowed_connection_types", "connection_types", "clients");
    if (types == null) {
      return;
    }
    for (var type : BlockReader.texts(types)) {
      if (!type.equalsIgnoreCase("STANDARD")) {
        throw BlockReader.wrong(types,
            "connection type \"" + type + "\" is not available in Standpipe; STANDARD is");
      }
    }
    if (BlockReader.texts(types).isEmpty()) {
      throw BlockReader.wrong(types, "\"" + types.key() + "\" names no connection type");
    }
  }

  private void readAccounts(ConfigEntry accounts) throws Rejected {
    if (!(accounts.value() instanceof Block block)) {
      throw BlockReader.expected(accounts, "a map");
    }
    for (var account : block.entries()) {
      if (account.key().equals(UserConfig.GLOBAL_ACCOUNT)) {
        throw BlockReader.wrong(account, "\"$G\" is a Reserved Account");
      }
      var reader = BlockReader.of(account, ACCOUNT);
      for (var key : NOT_SUPPORTED) {
        var entry = reader.find(key);
        if (entry != null && !new Kind.AnythingKind().isNothing(entry.value())) {
          throw BlockReader.wrong(entry,
              "Standpipe does not support \"" + entry.key() + "\" of an account");
        }
      }
      var usual = reader.find("default_permissions");
      var list = reader.find("users");
      if (list != null) {
        readUsers(list, account.key(),
            usual == null ? Permissions.ALL : PermissionReader.permissions(usual));
      }
    }
  }

  /// Seconds, or a duration.
  private Duration timeout() throws Rejected {
    var entry = entry(SecurityOptions.TIMEOUT);
    if (entry == null) {
      return AuthConfig.DEFAULT_TIMEOUT;
    }
    return seconds(entry);
  }

  static Duration seconds(ConfigEntry entry) throws Rejected {
    if (entry.value() instanceof ConfigValue.Decimal decimal) {
      return Duration.ofNanos(Math.round(decimal.number() * 1e9));
    }
    var kind = new Kind.DurationKind(true);
    var value = kind.read(entry.value());
    if (value == null || !value.isPositive()) {
      throw BlockReader.expected(entry, "a number of seconds, more than 0, or a duration");
    }
    return value;
  }

  /// That of the user the streaming server would log in as, as in the original; else of whoever
  /// gives no credentials.
  private String engineAccount() throws Rejected {
    var account = values.get(SecurityOptions.OPERATOR_ENGINE);
    var username = values.get(ClusterOptions.USERNAME);
    var name = username.isEmpty() ? values.get(SecurityOptions.NO_AUTH_USER) : username;
    if (!account.isEmpty()) {
      return account;
    }
    for (var user : users) {
      if (user.name().equals(name)) {
        return user.account();
      }
    }
    var isServed = users.isEmpty()
        || users.stream().anyMatch(user -> user.account().equals(UserConfig.GLOBAL_ACCOUNT));
    if (!isServed) {
      throw Rejected.notStarting("all users belong to accounts, and none of them is the streaming "
          + "server's; name one as \"username\" in the section \"streaming\", and its account is served");
    }
    return UserConfig.GLOBAL_ACCOUNT;
  }

  private Optional<OperatorConfig> operator() throws Rejected {
    var operator = entry(SecurityOptions.OPERATOR);
    var preload = entry(SecurityOptions.PRELOAD);
    if (operator == null) {
      if (preload != null) {
        throw BlockReader.wrong(preload, "accounts signed by an operator need an \"operator\"");
      }
      return Optional.empty();
    }
    var resolver = values.given(SecurityOptions.RESOLVER);
    if (resolver != null && !resolver.value().equalsIgnoreCase("MEMORY")) {
      throw Rejected.wrong(resolver.origin(), ": Standpipe knows accounts from memory only: write "
          + "MEMORY, and their JWTs into \"resolver_preload\"");
    }
    var operators = new ArrayList<String>();
    for (var text : BlockReader.texts(operator)) {
      operators.add(jwt(operator, text));
    }
    var accounts = new HashMap<String, String>();
    if (preload != null) {
      if (!(preload.value() instanceof Block block)) {
        throw BlockReader.expected(preload, "a map");
      }
      for (var account : block.entries()) {
        accounts.put(account.key(), BlockReader.text(account));
      }
    }
    return Optional.of(new OperatorConfig(operators, accounts));
  }

  /// A JWT, or the one in a file of that name.
  private static String jwt(ConfigEntry entry, String text) throws Rejected {
    if (JWT.matcher(text.strip()).matches()) {
      return text.strip();
    }
    try {
      var found = JWT.matcher(Files.readString(Path.of(text)));
      if (found.find()) {
        return found.group();
      }
      throw BlockReader.wrong(entry, "the file " + text + " holds no JWT");
    } catch (IOException e) {
      throw BlockReader.wrong(entry, "the file " + text + " cannot be read: " + e.getMessage());
    }
  }
}
