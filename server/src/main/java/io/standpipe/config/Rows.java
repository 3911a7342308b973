package io.standpipe.config;

import io.standpipe.config.Kind.DurationKind.Numbers;
import io.standpipe.config.Option.Fate;
import io.standpipe.config.file.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the rows of one group of options as they are declared: names, default and rule first, and
/// last of all what the option does.
final class Rows {
  private final Group group;
  private final List<Option<?>> rows = new ArrayList<>();

  Rows(Group group) {
    this.group = group;
  }

  List<Option<?>> all() {
    return rows;
  }

  Row<String> text(String... flags) {
    return new Row<>(new Kind.TextKind(), "", flags);
  }

  Row<Long> integer(String... flags) {
    return new Row<>(new Kind.IntegerKind(), "0", flags);
  }

  Row<Long> size(String... flags) {
    return new Row<>(new Kind.SizeKind(), "0", flags);
  }

  Row<Duration> duration(String... flags) {
    return new Row<>(new Kind.DurationKind(Numbers.WRONG), "0s", flags);
  }

  Row<Duration> coreDuration(String... flags) {
    return new Row<>(new Kind.DurationKind(Numbers.DEPRECATED_SECONDS), "0s", flags);
  }

  /// In files a number means seconds.
  Row<Duration> seconds(String... flags) {
    return new Row<>(new Kind.DurationKind(Numbers.SECONDS), "0s", flags);
  }

  Row<Boolean> onOff(String... flags) {
    return new Row<>(new Kind.SwitchKind(), "false", flags);
  }

  Row<List<String>> names(String... flags) {
    return new Row<>(new Kind.NamesKind(), "", flags);
  }

  /// In files one string is enough.
  Row<List<String>> nameOrNames() {
    return new Row<>(new Kind.NamesKind(true), "");
  }

  Row<ConfigValue> anything() {
    return new Row<>(new Kind.AnythingKind(), "");
  }

  <T> Row<T> of(Kind<T> kind) {
    return new Row<>(kind, "");
  }

  /// A row that is being declared.
  final class Row<T> {
    private final Kind<T> kind;
    private final List<String> flags;
    private String usual;
    private @Nullable Section section;
    private List<String> keys = List.of();
    private String environment = "";
    private @Nullable Rule<T> rule;
    private Secrecy secrecy = Secrecy.OPEN;
    private boolean reloadable;

    private Row(Kind<T> kind, String usual, String... flags) {
      this.kind = kind;
      this.usual = usual;
      this.flags = List.of(flags);
    }

    Row<T> usually(String text) {
      usual = text;
      return this;
    }

    Row<T> in(Section newSection, String... newKeys) {
      section = newSection;
      keys = List.of(newKeys);
      return this;
    }

    Row<T> environment(String variable) {
      environment = variable;
      return this;
    }

    Row<T> rule(Rule<T> newRule) {
      rule = newRule;
      return this;
    }

    Row<T> secret() {
      secrecy = Secrecy.SECRET;
      return this;
    }

    /// URLs that may hold a password.
    Row<T> withUserInfo() {
      secrecy = Secrecy.USER_INFO;
      return this;
    }

    Row<T> reloadable() {
      reloadable = true;
      return this;
    }

    Option<T> means(String meaning) {
      return add(new Fate.Honoured(), meaning);
    }

    Option<T> withoutEffect(String reason) {
      return add(new Fate.WithoutEffect(), reason);
    }

    Option<T> refused(String reason) {
      return add(new Fate.Refused(), reason);
    }

    /// @param whatIs for example `TLS is`
    Option<T> later(String whatIs) {
      return refused(whatIs + " not available yet in this version of Standpipe");
    }

    private Option<T> add(Fate fate, String meaning) {
      var option = new Option<>(group, kind, usual, flags, section, keys, environment,
          Optional.ofNullable(rule), secrecy, reloadable, fate, meaning);
      rows.add(option);
      return option;
    }
  }
}
