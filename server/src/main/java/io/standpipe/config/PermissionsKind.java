package io.standpipe.config;

import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.NameRules;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Permissions.Responses;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.ConfigValue.Switch;
import io.standpipe.config.file.ConfigValue.Text;
import io.standpipe.config.file.ConfigValue.Whole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a user may do. A rule is a subject, an array of subjects, or a map with `allow` and `deny`.
/// Source: reference, core NATS 2.6.
record PermissionsKind() implements Kind.OfFile<Optional<Permissions>> {
  private static final String RULE = "a subject, an array of subjects, or a map with allow and deny";

  /// Subjects or names that are allowed, and that are not.
  private record Rules(List<String> allow, List<String> deny) {
    static final Rules NONE = new Rules(List.of(), List.of());
  }

  @Override
  public Optional<Permissions> nothing() {
    return Optional.empty();
  }

  @Override
  public Optional<Permissions> read(ConfigEntry entry, Problems problems) {
    if (!(entry.value() instanceof Block block)) {
      problems.noMap(entry, "permissions");
      return Optional.empty();
    }
    var fields = new Fields(block, problems);
    var publish = rules(fields.find("publish", "pub", "import"), problems);
    var subscribe = rules(fields.find("subscribe", "sub", "export"), problems);
    var responses = responses(
        fields.find("allow_responses", "allow_response", "publish_allow_responses"), problems);
    fields.end();
    try {
      return Optional.of(new Permissions(new SubjectRules(publish.allow(), publish.deny()),
          new SubjectRules(subscribe.allow(), subscribe.deny()), responses));
    } catch (IllegalArgumentException e) {
      problems.error(entry.position(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// What a user may do with channels, which the original does not have.
  static ChannelPermissions channels(@Nullable ConfigEntry entry, Problems problems) {
    if (entry == null) {
      return ChannelPermissions.ALL;
    }
    if (!(entry.value() instanceof Block block)) {
      problems.noMap(entry, "permissions of channels");
      return ChannelPermissions.ALL;
    }
    var fields = new Fields(block, problems);
    var publish = rules(fields.find("publish", "pub"), problems);
    var subscribe = rules(fields.find("subscribe", "sub"), problems);
    var durables = rules(fields.find("durables"), problems);
    var clients = rules(fields.find("clients"), problems);
    fields.end();
    try {
      return new ChannelPermissions(new SubjectRules(publish.allow(), publish.deny()),
          new SubjectRules(subscribe.allow(), subscribe.deny()),
          new NameRules(durables.allow(), durables.deny()),
          new NameRules(clients.allow(), clients.deny()));
    } catch (IllegalArgumentException e) {
      problems.error(entry.position(), String.valueOf(e.getMessage()));
      return ChannelPermissions.ALL;
    }
  }

  private static Rules rules(@Nullable ConfigEntry entry, Problems problems) {
    if (entry == null) {
      return Rules.NONE;
    }
    if (!(entry.value() instanceof Block block)) {
      return new Rules(names(entry, problems), List.of());
    }
    var fields = new Fields(block, problems);
    var allow = fields.find("allow");
    var deny = fields.find("deny");
    fields.end();
    return new Rules(allow == null ? List.of() : names(allow, problems),
        deny == null ? List.of() : names(deny, problems));
  }

  private static List<String> names(ConfigEntry entry, Problems problems) {
    var names = new ArrayList<String>();
    var values = entry.value() instanceof Items items ? items.values() : List.of(entry.value());
    for (var value : values) {
      if (value instanceof Text text) {
        names.add(text.text());
      } else {
        problems.mismatch(new ConfigEntry(entry.key(), entry.position(), value), RULE, false);
      }
    }
    return names;
  }

  private static Optional<Responses> responses(@Nullable ConfigEntry entry, Problems problems) {
    if (entry == null) {
      return Optional.empty();
    }
    return switch (entry.value()) {
      case Switch(var _, var on) -> on ? Optional.of(Responses.DEFAULT) : Optional.empty();
      case Block block -> Optional.of(responses(new Fields(block, problems), problems));
      case ConfigValue _ -> {
        problems.mismatch(entry, "true, false, or a map with max and expires", false);
        yield Optional.empty();
      }
    };
  }

  /// 0 is the default, as in the original.
  private static Responses responses(Fields fields, Problems problems) {
    var max = fields.find("max", "max_msgs", "max_messages", "max_responses");
    var expires = fields.find("expires", "expiration", "ttl");
    fields.end();
    long count = 0;
    if (max != null && max.value() instanceof Whole whole) {
      count = whole.number();
    } else if (max != null) {
      problems.mismatch(max, "an integer", false);
    }
    Duration time = Duration.ZERO;
    if (expires != null) {
      var kind = new Kind.DurationKind(Kind.DurationKind.Numbers.SECONDS);
      var read = kind.read(expires.value());
      if (read == null) {
        problems.mismatch(expires, kind.expected(), false);
      } else {
        time = read;
      }
    }
    return new Responses(
        count == 0
            ? Responses.DEFAULT.max()
            : Math.clamp(count, Integer.MIN_VALUE, Integer.MAX_VALUE),
        time.isZero() ? Responses.DEFAULT.expires() : time);
  }

  @Override
  public String format(Optional<Permissions> value) {
    return value.isEmpty() ? "all" : "some";
  }

  @Override
  public String written(Optional<Permissions> value) {
    return value.map(permissions -> "{ publish: " + written(permissions.publish()) + ", subscribe: "
        + written(permissions.subscribe())
        + permissions.responses()
            .map(responses -> ", allow_responses: { max: " + responses.max() + ", expires: \""
                + GoSyntax.format(responses.expires()) + "\" }")
            .orElse("")
        + " }").orElse("{}");
  }

  private static String written(SubjectRules rules) {
    return "{ allow: " + written(rules.allow()) + ", deny: " + written(rules.deny()) + " }";
  }

  private static String written(List<String> names) {
    return names.stream()
        .map(EffectiveConfiguration::quoted)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
