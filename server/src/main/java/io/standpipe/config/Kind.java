package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What kind of value an option takes, on the command line and in a file.
sealed interface Kind<T> permits Kind.TextKind, Kind.IntegerKind, Kind.SizeKind, Kind.DurationKind,
    Kind.SwitchKind, Kind.NamesKind, Kind.AddressKind, Kind.AnythingKind, Kind.OfFile {
  /// What help shows in place of a value; empty for a switch.
  String word();

  /// What a file is told that says something else.
  String expected();

  /// Reads a value of a flag, or a default.
  T parse(String text) throws GoSyntax.Malformed;

  /// Reads a value of a file; null if it is of another kind.
  @Nullable
  T read(ConfigValue value);

  /// As it would be typed.
  String format(T value);

  /// Whether the value asks for nothing, whatever the default is.
  default boolean isNothing(T value) {
    return false;
  }

  /// What to warn about, though the value is understood.
  default @Nullable String remark(ConfigValue value) {
    return null;
  }

  /// A map or an array of maps, which only files can give.
  non-sealed interface OfFile<T> extends Kind<T> {
    /// The default.
    T nothing();

    /// Reads a value, and notes what is wrong with it.
    T read(ConfigEntry entry, Problems problems);

    /// As it would be written in a file, unless it is secret.
    default String written(T value) {
      return format(value);
    }

    @Override
    default String word() {
      return "map";
    }

    @Override
    default String expected() {
      return "a map";
    }

    @Override
    default T parse(String text) {
      return nothing();
    }

    @Override
    default T read(ConfigValue value) {
      throw new IllegalStateException("read with its key");
    }
  }

  /// Any string.
  record TextKind() implements Kind<String> {
    @Override
    public String word() {
      return "string";
    }

    @Override
    public String expected() {
      return "a string";
    }

    @Override
    public String parse(String text) {
      return text;
    }

    @Override
    public @Nullable String read(ConfigValue value) {
      return value instanceof ConfigValue.Text text ? text.text() : null;
    }

    @Override
    public String format(String value) {
      return value;
    }
  }

  /// 64 bits.
  record IntegerKind() implements Kind<Long> {
    @Override
    public String word() {
      return "int";
    }

    @Override
    public String expected() {
      return "an integer";
    }

    @Override
    public Long parse(String text) throws GoSyntax.Malformed {
      return GoSyntax.parseInteger(text);
    }

    @Override
    public @Nullable Long read(ConfigValue value) {
      return value instanceof ConfigValue.Whole whole ? whole.number() : null;
    }

    @Override
    public String format(Long value) {
      return value.toString();
    }
  }

  /// Bytes.
  record SizeKind() implements Kind<Long> {
    @Override
    public String word() {
      return "size";
    }

    @Override
    public String expected() {
      return "a size such as 1000, 64kb or 1GB";
    }

    @Override
    public Long parse(String text) throws GoSyntax.Malformed {
      return GoSyntax.parseSize(text);
    }

    @Override
    public @Nullable Long read(ConfigValue value) {
      return new IntegerKind().read(value);
    }

    @Override
    public String format(Long value) {
      return value.toString();
    }
  }

  /// A span of time.
  ///
  /// @param numbers what a number without a unit means in a file
  record DurationKind(Numbers numbers) implements Kind<Duration> {
    enum Numbers {
      /// Nothing but 0.
      WRONG,
      /// Seconds, with a warning, as core NATS servers have it.
      DEPRECATED_SECONDS,
      /// Seconds, also parts of them.
      SECONDS
    }

    @Override
    public String word() {
      return "duration";
    }

    @Override
    public String expected() {
      return "a duration such as 250ms, 30s or \"1m\""
          + (numbers == Numbers.SECONDS ? ", or seconds" : "");
    }

    @Override
    public Duration parse(String text) throws GoSyntax.Malformed {
      return GoSyntax.parseDuration(text);
    }

    @Override
    public @Nullable Duration read(ConfigValue value) {
      return switch (value) {
        case ConfigValue.Text(var _, var text) -> parsed(text);
        case ConfigValue.Whole whole when isMinutes(whole) -> parsed(whole.text());
        case ConfigValue.Whole whole when numbers != Numbers.WRONG || whole.number() == 0 ->
          Duration.ofSeconds(whole.number());
        case ConfigValue.Decimal decimal when numbers == Numbers.SECONDS ->
          parsed(decimal.text() + "s");
        default -> null;
      };
    }

    private static @Nullable Duration parsed(String text) {
      try {
        return GoSyntax.parseDuration(text);
      } catch (GoSyntax.Malformed e) {
        return null;
      }
    }

    /// `1m` is one million to the grammar, but nobody means that here.
    private static boolean isMinutes(ConfigValue.Whole whole) {
      return whole.text().endsWith("m");
    }

    @Override
    public @Nullable String remark(ConfigValue value) {
      if (!(value instanceof ConfigValue.Whole whole) || whole.number() == 0) {
        return null;
      }
      if (isMinutes(whole)) {
        return "taken as minutes; write \"" + whole.text() + "\" in quotes, without them it is the "
            + "number " + whole.number() + " to NATS Streaming Server";
      }
      return numbers == Numbers.SECONDS
          ? null
          : "should be converted to a duration, for example \"" + whole.text() + "s\"";
    }

    @Override
    public String format(Duration value) {
      return GoSyntax.format(value);
    }
  }

  /// On or off.
  record SwitchKind() implements Kind<Boolean> {
    @Override
    public String word() {
      return "";
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public Boolean parse(String text) throws GoSyntax.Malformed {
      return GoSyntax.parseSwitch(text);
    }

    @Override
    public @Nullable Boolean read(ConfigValue value) {
      return value instanceof ConfigValue.Switch on ? on.on() : null;
    }

    @Override
    public String format(Boolean value) {
      return value.toString();
    }
  }

  /// Separated by commas on the command line, an array in a file.
  ///
  /// @param orOne a file may name one without an array
  record NamesKind(boolean orOne) implements Kind<List<String>> {
    NamesKind() {
      this(false);
    }

    @Override
    public String word() {
      return "list";
    }

    @Override
    public String expected() {
      return orOne ? "a string or an array of strings" : "an array of strings";
    }

    @Override
    public List<String> parse(String text) {
      var names = new ArrayList<String>();
      for (var name : text.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
      return List.copyOf(names);
    }

    @Override
    public @Nullable List<String> read(ConfigValue value) {
      if (orOne && value instanceof ConfigValue.Text one) {
        return List.of(one.text());
      }
      if (!(value instanceof ConfigValue.Items items)) {
        return null;
      }
      var names = new ArrayList<String>();
      for (var item : items.values()) {
        if (!(item instanceof ConfigValue.Text text)) {
          return null;
        }
        names.add(text.text());
      }
      return List.copyOf(names);
    }

    @Override
    public String format(List<String> value) {
      return String.join(",", value);
    }
  }

  /// Where to listen.
  ///
  /// @param host null for the one set elsewhere
  record Address(@Nullable String host, long port) {}

  /// `host:port`, or the port alone. In files only.
  record AddressKind() implements Kind<Address> {
    @Override
    public String word() {
      return "host:port";
    }

    @Override
    public String expected() {
      return "host:port or a port";
    }

    @Override
    public Address parse(String text) throws GoSyntax.Malformed {
      var colon = text.lastIndexOf(':');
      var host = text.substring(0, Math.max(0, colon));
      var isBracketed = host.startsWith("[") && host.endsWith("]");
      if (host.indexOf(':') >= 0 && !isBracketed) {
        throw new GoSyntax.Malformed("parse error");
      }
      return new Address(
          colon < 0 ? null : isBracketed ? host.substring(1, host.length() - 1) : host,
          GoSyntax.parseInteger(text.substring(colon + 1)));
    }

    @Override
    public @Nullable Address read(ConfigValue value) {
      try {
        return switch (value) {
          case ConfigValue.Whole whole -> new Address(null, whole.number());
          case ConfigValue.Text(var _, var text) -> parse(text);
          default -> null;
        };
      } catch (GoSyntax.Malformed e) {
        return null;
      }
    }

    @Override
    public String format(Address value) {
      return value.host() == null ? Long.toString(value.port()) : value.host() + ":" + value.port();
    }
  }

  /// What nobody looks into, because the option is refused or without effect. In files only.
  record AnythingKind() implements Kind<ConfigValue> {
    @Override
    public String word() {
      return "map";
    }

    @Override
    public String expected() {
      return "anything";
    }

    @Override
    public ConfigValue parse(String text) {
      return new ConfigValue.Text(new Position("", 0, 0), text);
    }

    @Override
    public ConfigValue read(ConfigValue value) {
      return value;
    }

    @Override
    public String format(ConfigValue value) {
      return value.describe();
    }

    @Override
    public boolean isNothing(ConfigValue value) {
      return switch (value) {
        case ConfigValue.Switch on -> !on.on();
        case ConfigValue.Text text -> text.text().isEmpty();
        case ConfigValue.Items items -> items.values().isEmpty();
        case ConfigValue.Block block -> block.entries().isEmpty();
        case ConfigValue.Whole _,ConfigValue.Decimal _,ConfigValue.Time _ -> false;
      };
    }
  }
}
