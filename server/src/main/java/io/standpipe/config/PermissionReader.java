package io.standpipe.config;

import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.NameRules;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Permissions.Responses;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Switch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads what a user may do. Source: reference, core 2.6.
final class PermissionReader {
  private static final List<String> PERMISSIONS = List.of("publish", "pub", "import", "subscribe",
      "sub", "export", "allow_responses", "allow_response", "publish_allow_responses");
  private static final List<String> RULES = List.of("allow", "deny");
  private static final List<String> RESPONSES = List.of("max", "max_msgs", "max_messages",
      "max_responses", "expires", "expiration", "ttl");
  private static final List<String> CHANNELS = List.of("publish", "subscribe", "durables",
      "clients");

  private PermissionReader() {}

  static Permissions permissions(ConfigEntry entry) throws Rejected {
    var block = BlockReader.of(entry, PERMISSIONS);
    return new Permissions(subjects(block.optional("publish", "pub", "import")),
        subjects(block.optional("subscribe", "sub", "export")),
        responses(block.optional("allow_responses", "allow_response", "publish_allow_responses")));
  }

  static ChannelPermissions channels(ConfigEntry entry) throws Rejected {
    var block = BlockReader.of(entry, CHANNELS);
    return new ChannelPermissions(subjects(block.optional("publish")),
        subjects(block.optional("subscribe")), names(block.optional("durables")),
        names(block.optional("clients")));
  }

  private record Lists(List<String> allow, List<String> deny) {}

  /// A string or an array allows; a map may also deny.
  private static Lists lists(ConfigEntry entry) throws Rejected {
    if (!(entry.value() instanceof Block)) {
      return new Lists(BlockReader.texts(entry), List.of());
    }
    var block = BlockReader.of(entry, RULES);
    var allow = block.find("allow");
    var deny = block.find("deny");
    return new Lists(allow == null ? List.of() : BlockReader.texts(allow),
        deny == null ? List.of() : BlockReader.texts(deny));
  }

  private static SubjectRules subjects(Optional<ConfigEntry> entry) throws Rejected {
    if (entry.isEmpty()) {
      return SubjectRules.ALL;
    }
    var lists = lists(entry.get());
    try {
      return new SubjectRules(lists.allow, lists.deny);
    } catch (IllegalArgumentException e) {
      throw BlockReader.wrong(entry.get(), String.valueOf(e.getMessage()));
    }
  }

  private static NameRules names(Optional<ConfigEntry> entry) throws Rejected {
    if (entry.isEmpty()) {
      return NameRules.ALL;
    }
    var lists = lists(entry.get());
    return new NameRules(lists.allow, lists.deny);
  }

  private static Optional<Responses> responses(Optional<ConfigEntry> entry) throws Rejected {
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (entry.get().value() instanceof Switch on) {
      return on.on() ? Optional.of(Responses.DEFAULT) : Optional.empty();
    }
    var block = BlockReader.of(entry.get(), RESPONSES);
    var max = block.find("max", "max_msgs", "max_messages", "max_responses");
    var expires = block.find("expires", "expiration", "ttl");
    return Optional.of(new Responses(max == null ? Responses.DEFAULT.max() : number(max),
        expires == null ? Responses.DEFAULT.expires() : duration(expires)));
  }

  private static int number(ConfigEntry entry) throws Rejected {
    if (entry.value() instanceof ConfigValue.Whole whole) {
      return Math.clamp(whole.number(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    throw BlockReader.expected(entry, "an integer");
  }

  private static Duration duration(ConfigEntry entry) throws Rejected {
    var kind = new Kind.DurationKind(true);
    var value = kind.read(entry.value());
    if (value == null) {
      throw BlockReader.expected(entry, kind.expected());
    }
    return value;
  }
}
