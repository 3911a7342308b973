package io.standpipe.config;

import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import java.util.ArrayList;
import java.util.List;

/// Users with a name and a password, an nkey, or a certificate.
record UsersKind() implements Kind.OfFile<List<UsersKind.User>> {
  /// A user as the file has it.
  ///
  /// @param hasPermissions if not, default permissions apply
  record User(UserConfig config, boolean hasPermissions) {}

  @Override
  public List<User> nothing() {
    return List.of();
  }

  @Override
  public List<User> read(ConfigEntry entry, Problems problems) {
    var users = new ArrayList<User>();
    if (!(entry.value() instanceof Items items)) {
      problems.mismatch(entry, "an array of users", true);
      return users;
    }
    for (var item : items.values()) {
      var one = new ConfigEntry(entry.key(), entry.position(), item);
      if (item instanceof Block block) {
        readUser(one, block, users, problems);
      } else {
        problems.mismatch(one, "an array of maps", true);
      }
    }
    return List.copyOf(users);
  }

  private static void readUser(
      ConfigEntry entry,
      Block block,
      List<User> users,
      Problems problems) {
    var fields = new Fields(block, problems);
    var name = fields.text("user", "username", "name");
    var password = fields.find("password", "pass");
    var nkey = fields.text("nkey");
    var permissions = fields.find("permissions", "permission", "authorization");
    var channels = PermissionsKind.channels(fields.find("channels"), problems);
    checkTypes(fields, problems);
    fields.end();
    var place = entry.value().position();
    if (name.isEmpty() && nkey.isEmpty()) {
      problems.error(place, "User entry requires a user");
      return;
    }
    if (!nkey.isEmpty() && (!name.isEmpty() || password != null)) {
      problems.error(place, "Nkey users do not take usernames or passwords");
      return;
    }
    try {
      var user = !nkey.isEmpty()
          ? UserConfig.withNkey(nkey)
          : password == null
              ? UserConfig.withCertificate(name)
              : UserConfig.withPassword(name, Secret.of(fields.text(password, true)));
      if (permissions != null) {
        user = new PermissionsKind().read(permissions, problems).map(user::with).orElse(user);
      }
      users.add(new User(user.with(channels), permissions != null));
    } catch (IllegalArgumentException e) {
      problems.error(place, String.valueOf(e.getMessage()));
    }
  }

  /// All our connections are of the standard type.
  private static void checkTypes(Fields fields, Problems problems) {
    var types = fields.find("allowed_connection_types", "connection_types", "clients");
    if (types == null) {
      return;
    }
    var names = new Kind.NamesKind().read(types.value());
    if (names == null) {
      problems.mismatch(types, "an array of strings", false);
    } else if (names.isEmpty()) {
      problems.error(types.position(), "\"" + types.key() + "\" names no connection type");
    } else {
      names.stream()
          .filter(name -> !name.equalsIgnoreCase("STANDARD"))
          .findFirst()
          .ifPresent(name -> problems.error(types.position(),
              "connection type \"" + name + "\" is not available in Standpipe; STANDARD is"));
    }
  }

  @Override
  public String format(List<User> value) {
    return value.size() + (value.size() == 1 ? " user" : " users");
  }
}
