package io.standpipe.config;

import io.standpipe.config.Given.FileKey;
import io.standpipe.config.Kind.Address;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigFile;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the options that the keys of a file mean.
///
/// Options of the streaming server are in the map `streaming`. If there is none, they are on top,
/// among those of the core server, and a key that both know counts for both. Source: reference,
/// configuration 2.1.
final class FileOptions {
  private final ConfigFile file;
  private final boolean core;
  private final boolean streaming;
  private final Values values = new Values();
  private final List<Problem> errors;
  private final List<Problem> warnings = new ArrayList<>();

  /// @param core whether keys of the core server count
  /// @param streaming whether keys of the streaming server count
  FileOptions(ConfigFile file, boolean core, boolean streaming) {
    this.file = file;
    this.core = core;
    this.streaming = streaming;
    this.errors = new ArrayList<>(file.problems());
    var top = file.root();
    read(top,
        has(top, Section.STREAMING)
            ? List.of(Section.TOP)
            : List.of(Section.TOP, Section.STREAMING));
    if (top.entries().isEmpty() && errors.isEmpty()) {
      warnings.add(new Problem(top.position().file() + ": config has no values or is empty"));
    }
  }

  Values values() {
    return values;
  }

  List<Problem> errors() {
    return errors;
  }

  List<Problem> warnings() {
    return warnings;
  }

  private static boolean has(Block block, Section section) {
    return block.entries().stream().anyMatch(entry -> section.names().contains(lower(entry.key())));
  }

  private static String lower(String key) {
    return key.toLowerCase(Locale.ROOT);
  }

  private boolean counts(Section section) {
    return section.isStreaming() ? streaming : core;
  }

  private void read(Block block, List<Section> sections) {
    var seen = new HashMap<Object, ConfigEntry>();
    for (var entry : block.entries()) {
      var key = lower(entry.key());
      var known = false;
      var maps = new ArrayList<Section>();
      for (var section : sections) {
        var map = Section.in(section, key);
        var option = OptionTable.key(section, key);
        if (map != null) {
          maps.add(map);
        } else if (option != null) {
          known = true;
          take(option, section, entry);
          warnIfAgain(seen.put(option, entry), entry);
        }
      }
      if (!maps.isEmpty()) {
        readMap(entry, maps);
        warnIfAgain(seen.put(maps.getFirst(), entry), entry);
      } else if (!known && !file.variables().contains(entry.position())) {
        unknown(entry, sections);
      }
    }
  }

  private void warnIfAgain(@Nullable ConfigEntry before, ConfigEntry entry) {
    if (before != null && before.position().file().equals(entry.position().file())) {
      warnings
          .add(new Problem(entry.position(), "\"" + entry.key() + "\" sets what \"" + before.key()
              + "\" on line " + before.position().line() + " sets; the last one counts"));
    }
  }

  /// A map that several sections may share.
  private void readMap(ConfigEntry entry, List<Section> sections) {
    var counting = sections.stream().filter(this::counts).toList();
    if (counting.isEmpty()) {
      ignored(entry, sections.getFirst());
    } else if (!(entry.value() instanceof Block block)) {
      errors.add(new Problem(entry.position(), "expected " + counting.getFirst().title()
          + " to be a map/struct, got " + entry.value().describe()));
    } else {
      if (counting.contains(Section.CLUSTERING)) {
        var cause = counting.size() == 1
            ? entry.key()
            : entry.key() + " (which switches clustering on in a file without a section "
                + "\"streaming\")";
        values.put(ClusterOptions.CLUSTERED,
            new Given<>(true, new FileKey(cause, entry.position())));
      }
      read(block, counting);
    }
  }

  private void ignored(ConfigEntry entry, Section section) {
    warnings.add(new Problem(entry.position(),
        "\"" + entry.key() + "\" is ignored, because "
            + (section.isStreaming()
                ? "-sc names the file with the options of the streaming server"
                : "-c names the file with the options of the core server")));
  }

  private <T> void take(Option<T> option, Section section, ConfigEntry entry) {
    if (!counts(section)) {
      ignored(entry, section);
      return;
    }
    var origin = new FileKey(entry.key(), entry.position());
    if (option.kind() instanceof ChannelsKind) {
      var channels = new ChannelsReader(errors, warnings).read(entry);
      values.put(StreamingOptions.CHANNELS, new Given<>(channels, origin));
      return;
    }
    var value = option.kind().read(entry.value());
    if (value == null) {
      errors.add(mismatch(option, entry));
      return;
    }
    var remark = option.kind().remark(entry.value());
    if (remark != null) {
      warnings.add(new Problem(entry.value().position(), entry.key() + ": " + remark));
    }
    if (option.equals(BrokerOptions.LISTEN)) {
      put((Address) value, origin, BrokerOptions.HOST, BrokerOptions.PORT);
    } else if (option.equals(BrokerOptions.HTTP)) {
      put((Address) value, origin, BrokerOptions.HTTP_HOST, BrokerOptions.HTTP_PORT);
    } else {
      values.put(option, new Given<>(value, origin));
    }
  }

  private void put(Address address, FileKey origin, Option<String> host, Option<Long> port) {
    if (address.host() != null) {
      values.put(host, new Given<>(address.host(), origin));
    }
    values.put(port, new Given<>(address.port(), origin));
  }

  static Problem mismatch(Option<?> option, ConfigEntry entry) {
    var isUnquoted = option.kind() instanceof Kind.TextKind
        && !(entry.value() instanceof Block || entry.value() instanceof ConfigValue.Items);
    return new Problem(entry.value().position(),
        "parameter \"" + entry.key() + "\" value is expected to be " + option.kind().expected()
            + ", got " + entry.value().describe() + (isUnquoted ? "; put it in quotes" : ""));
  }

  private void unknown(ConfigEntry entry, List<Section> sections) {
    var nearest = new NearestName(lower(entry.key()));
    for (var section : sections) {
      OptionTable.keys(section).forEach(nearest::consider);
    }
    var found = nearest.found();
    var hint = found == null ? "" : "; did you mean \"" + found + "\"?";
    if (sections.stream().anyMatch(Section::isStrict)) {
      errors.add(new Problem(entry.position(), "unknown field \"" + entry.key() + "\"" + hint));
    } else {
      warnings.add(
          new Problem(entry.position(), "unknown key \"" + entry.key() + "\" is ignored" + hint));
    }
  }
}
