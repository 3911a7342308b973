package io.standpipe.config;

import io.standpipe.config.Given.FileKey;
import io.standpipe.config.Kind.Address;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigFile;
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
  private final Problems problems = new Problems();

  /// @param core whether keys of the core server count
  /// @param streaming whether keys of the streaming server count
  FileOptions(ConfigFile file, boolean core, boolean streaming) {
    this.file = file;
    this.core = core;
    this.streaming = streaming;
    problems.errors().addAll(file.problems());
    var top = file.root();
    read(top,
        has(top, Section.STREAMING)
            ? List.of(Section.TOP)
            : List.of(Section.TOP, Section.STREAMING));
    if (top.entries().isEmpty() && problems.errors().isEmpty()) {
      problems.warnings()
          .add(new Problem(top.position().file() + ": config has no values or is empty"));
    }
  }

  Values values() {
    return values;
  }

  Problems problems() {
    return problems;
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
      problems.warn(entry.position(), "\"" + entry.key() + "\" sets what \"" + before.key()
          + "\" on line " + before.position().line() + " sets; the last one counts");
    }
  }

  /// A map that several sections may share.
  private void readMap(ConfigEntry entry, List<Section> sections) {
    var counting = sections.stream().filter(this::counts).toList();
    if (counting.isEmpty()) {
      ignored(entry, sections.getFirst());
    } else if (!(entry.value() instanceof Block block)) {
      problems.noMap(entry, counting.getFirst().title());
    } else {
      if (counting.equals(List.of(Section.TLS))
          || counting.contains(Section.TLS) && isOfServer(block)) {
        values.put(SecurityOptions.USE_TLS,
            new Given<>(true, new FileKey(entry.key(), entry.position())));
      }
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

  /// Whether a block on top is about connections of clients, not of the streaming server.
  private static boolean isOfServer(Block block) {
    var keys = OptionTable.keys(Section.CLIENT_TLS);
    return block.entries().stream().anyMatch(entry -> !keys.contains(lower(entry.key())));
  }

  private void ignored(ConfigEntry entry, Section section) {
    problems.warn(entry.position(),
        "\"" + entry.key() + "\" is ignored, because "
            + (section.isStreaming()
                ? "-sc names the file with the options of the streaming server"
                : "-c names the file with the options of the core server"));
  }

  private <T> void take(Option<T> option, Section section, ConfigEntry entry) {
    if (!counts(section)) {
      ignored(entry, section);
      return;
    }
    var origin = new FileKey(entry.key(), entry.position());
    var value = option.kind() instanceof Kind.OfFile<T> kind
        ? kind.read(entry, problems)
        : option.kind().read(entry.value());
    if (value == null) {
      problems.mismatch(entry, option.kind().expected(), option.secrecy() != Secrecy.OPEN);
      return;
    }
    var remark = option.kind().remark(entry.value());
    if (remark != null) {
      problems.warn(entry.value().position(), entry.key() + ": " + remark);
    }
    if (option.equals(BrokerOptions.LISTEN)) {
      put((Address) value, origin, BrokerOptions.HOST, BrokerOptions.PORT);
    } else if (option.equals(BrokerOptions.HTTP)) {
      put((Address) value, origin, BrokerOptions.HTTP_HOST, BrokerOptions.HTTP_PORT);
    } else if (option.equals(BrokerOptions.HTTPS)) {
      put((Address) value, origin, BrokerOptions.HTTP_HOST, BrokerOptions.HTTPS_PORT);
    } else if (option.equals(WebSocketOptions.LISTEN)) {
      put((Address) value, origin, WebSocketOptions.HOST, WebSocketOptions.PORT);
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

  private void unknown(ConfigEntry entry, List<Section> sections) {
    var keys = new ArrayList<String>();
    sections.forEach(section -> keys.addAll(OptionTable.keys(section)));
    problems.unknown(entry, keys, sections.stream().anyMatch(Section::isStrict));
  }
}
