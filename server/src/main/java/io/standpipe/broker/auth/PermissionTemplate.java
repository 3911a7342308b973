package io.standpipe.broker.auth;

import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Permissions of a signing key with variables for what its users are: `{{name()}}`,
/// `{{subject()}}`, `{{account-name()}}`, `{{account-subject()}}`, `{{tag(x)}}` and
/// `{{account-tag(x)}}`, each a whole token of a subject. A tag with several values makes as many
/// subjects.
///
/// What cannot be filled in is left out of what is allowed, and refused in what is denied. Source:
/// nats-server 2.9.
record PermissionTemplate(Jwt user, Jwt account) {
  private static final String START = "{{";
  private static final String END = "}}";

  /// Whether the rules have variables.
  static boolean isIn(SubjectRules rules) {
    return isIn(rules.allow()) || isIn(rules.deny());
  }

  private static boolean isIn(List<String> subjects) {
    return subjects.stream()
        .flatMap(subject -> List.of(subject.split("\\.", -1)).stream())
        .anyMatch(PermissionTemplate::isVariable);
  }

  private static boolean isVariable(String token) {
    return token.startsWith(START) && token.endsWith(END);
  }

  /// @throws IllegalArgumentException if something is denied that is no subject for this user
  Permissions fill(Permissions permissions) {
    return new Permissions(fill(permissions.publish()), fill(permissions.subscribe()),
        permissions.responses());
  }

  private SubjectRules fill(SubjectRules rules) {
    var allow = fill(rules.allow(), false);
    var deny = new ArrayList<>(fill(rules.deny(), true));
    if (allow.isEmpty() && !rules.allow().isEmpty()) {
      deny.add(">"); // no entry of what is allowed would mean everything
    }
    return new SubjectRules(allow, deny);
  }

  private List<String> fill(List<String> subjects, boolean mustExist) {
    var filled = new ArrayList<String>();
    for (var subject : subjects) {
      var made = fill(subject);
      if (mustExist && made.isEmpty()) {
        throw new IllegalArgumentException("\"" + subject + "\" is no subject for this user");
      }
      filled.addAll(made);
    }
    return filled;
  }

  private List<String> fill(String subject) {
    if (!isIn(List.of(subject))) {
      return List.of(subject);
    }
    var made = List.of("");
    for (var token : subject.split("\\.", -1)) {
      var values = isVariable(token) ? values(token) : List.of(token);
      made = made.stream()
          .flatMap(
              start -> values.stream().map(value -> start.isEmpty() ? value : start + "." + value))
          .toList();
    }
    return made;
  }

  /// What a user is called must not become a wildcard, which would match others, or a queue name.
  private static boolean isPlain(String value) {
    return !value.contains(" ") && Subjects.isLiteral(Subject.of(value));
  }

  private List<String> values(String token) {
    return found(token).stream().filter(PermissionTemplate::isPlain).toList();
  }

  private List<String> found(String token) {
    var variable = token.substring(START.length(), token.length() - END.length())
        .toLowerCase(Locale.ROOT);
    return switch (variable) {
      case "name()" -> single(user.claims().text("name"));
      case "subject()" -> single(user.subject());
      case "account-name()" -> single(account.claims().text("name"));
      case "account-subject()" -> single(account.subject());
      default -> {
        if (variable.endsWith(")") && variable.startsWith("tag(")) {
          yield tags(user, variable.substring("tag(".length(), variable.length() - 1));
        } else if (variable.endsWith(")") && variable.startsWith("account-tag(")) {
          yield tags(account, variable.substring("account-tag(".length(), variable.length() - 1));
        }
        yield List.of();
      }
    };
  }

  private static List<String> single(String value) {
    return List.of(value);
  }

  private static List<String> tags(Jwt jwt, String name) {
    return jwt.nats()
        .texts("tags")
        .stream()
        .filter(tag -> tag.startsWith(name + ":"))
        .map(tag -> tag.substring(name.length() + 1))
        .toList();
  }
}
