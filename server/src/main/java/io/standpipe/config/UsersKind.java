package io.standpipe.config;

import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Users with a name and a password, an nkey, or a certificate.
record UsersKind() implements Kind.OfFile<List<UsersKind.User>> {
  private static final Set<String> OTHER_TYPES = Set.of("LEAFNODE", "LEAFNODE_WS", "MQTT",
      "MQTT_WS");

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
    var types = types(fields, problems);
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
      users.add(new User(user.with(channels).with(types), permissions != null));
    } catch (IllegalArgumentException e) {
      problems.error(place, String.valueOf(e.getMessage()));
    }
  }

  /// How the user may connect; in any way if none is named. The original knows more ways than there
  /// are here; naming those allows nothing.
  private static Set<ConnectionType> types(Fields fields, Problems problems) {
    var entry = fields.find("allowed_connection_types", "connection_types", "clients");
    var all = EnumSet.allOf(ConnectionType.class);
    if (entry == null) {
      return all;
    }
    var names = new Kind.NamesKind().read(entry.value());
    if (names == null) {
      problems.mismatch(entry, "an array of strings", false);
      return all;
    }
    var types = EnumSet.noneOf(ConnectionType.class);
    for (var name : names) {
      var upper = name.toUpperCase(Locale.ROOT);
      var known = all.stream().filter(type -> type.name().equals(upper)).findFirst();
      known.ifPresent(types::add);
      if (known.isEmpty() && !OTHER_TYPES.contains(upper)) {
        problems.error(entry.position(), "unknown connection type \"" + name
            + "\"; STANDARD and WEBSOCKET are those of Standpipe");
      }
    }
    if (names.isEmpty()) {
      problems.error(entry.position(), "\"" + entry.key() + "\" names no connection type");
    }
    return types;
  }

  @Override
  public String format(List<User> value) {
    return value.size() + (value.size() == 1 ? " user" : " users");
  }
}
