package io.standpipe.config;

import io.standpipe.broker.auth.Export;
import io.standpipe.broker.auth.Export.Responses;
import io.standpipe.broker.auth.Import;
import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Items;
import io.standpipe.config.file.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads what an account of a file exports and imports. Source: nats-server 2.9.
record Sharing(Problems problems) {
  private static final String NOT_HERE = "Standpipe does not support \"";

  List<Export> exports(@Nullable ConfigEntry entry) {
    var exports = new ArrayList<Export>();
    each(entry, "exports", (place, fields) -> export(place, fields, exports::add));
    return exports;
  }

  List<Import> imports(@Nullable ConfigEntry entry) {
    var imports = new ArrayList<Import>();
    each(entry, "imports", (place, fields) -> read(place, fields, imports::add));
    return imports;
  }

  private interface Reader {
    void read(Position place, Fields fields);
  }

  private void each(@Nullable ConfigEntry entry, String name, Reader reader) {
    if (entry == null) {
      return;
    }
    if (!(entry.value() instanceof Items items)) {
      problems.mismatch(entry, "an array of " + name, false);
      return;
    }
    for (var item : items.values()) {
      if (item instanceof Block block) {
        var fields = new Fields(block, problems);
        reader.read(item.position(), fields);
        fields.end();
      } else {
        problems.mismatch(new ConfigEntry(entry.key(), entry.position(), item), "an array of maps",
            false);
      }
    }
  }

  private void export(Position place, Fields fields, Consumer<Export> found) {
    var stream = fields.text("stream");
    var service = fields.text("service");
    var accounts = fields.find("accounts");
    var type = fields.text("response", "response_type");
    var threshold = fields.find("threshold", "response_threshold", "response_max_time",
        "response_time");
    refuse(fields.find("latency"));
    refuse(fields.find("account_token_position"));
    if (stream.isEmpty() == service.isEmpty()) {
      problems.error(place, "an export must name either a \"stream\" or a \"service\"");
      return;
    }
    try {
      found.accept(
          new Export(service.isEmpty() ? Export.Kind.STREAM : Export.Kind.SERVICE, stream + service,
              names(accounts), new Responses(type(place, type), patience(threshold))));
    } catch (IllegalArgumentException e) {
      problems.error(place, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(@Nullable ConfigEntry entry) {
    if (entry != null) {
      problems.error(entry.position(), NOT_HERE + entry.key() + "\" of an export");
    }
  }

  private List<String> names(@Nullable ConfigEntry entry) {
    if (entry == null) {
      return List.of();
    }
    var names = new Kind.NamesKind(true).read(entry.value());
    if (names == null || names.isEmpty()) {
      problems.mismatch(entry, "an array of names of accounts", false);
      return List.of();
    }
    return names;
  }

  private Responses.Type type(Position place, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "single", "singleton" -> Responses.Type.SINGLETON;
      case "stream" -> Responses.Type.STREAM;
      case "chunk", "chunked" -> Responses.Type.CHUNKED;
      default -> {
        problems.error(place,
            "response type \"" + text + "\" must be singleton, stream or chunked");
        yield Responses.Type.SINGLETON;
      }
    };
  }

  private Duration patience(@Nullable ConfigEntry entry) {
    if (entry == null) {
      return Responses.DEFAULT_PATIENCE;
    }
    var kind = new Kind.DurationKind(Kind.DurationKind.Numbers.SECONDS);
    var time = kind.read(entry.value());
    if (time == null || !time.isPositive()) {
      problems.mismatch(entry, kind.expected(), false);
      return Responses.DEFAULT_PATIENCE;
    }
    return time;
  }

  private void read(Position place, Fields fields, Consumer<Import> found) {
    var stream = fields.find("stream");
    var service = fields.find("service");
    var to = fields.text("to");
    var prefix = fields.text("prefix");
    var share = fields.find("share");
    if (share != null) {
      problems.error(share.position(), NOT_HERE + share.key() + "\" of an import");
    }
    var source = stream == null ? service : stream;
    if (source == null || stream != null && service != null
        || !(source.value() instanceof Block block)) {
      problems.error(place, "an import must have either a \"stream\" or a \"service\", a map with "
          + "\"account\" and \"subject\"");
      return;
    }
    var names = new Fields(block, problems);
    var account = names.text("account");
    var subject = names.text("subject");
    names.end();
    if (!to.isEmpty() && !prefix.isEmpty() || !prefix.isEmpty() && stream == null) {
      problems.error(place, "\"prefix\" is for streams, and not beside \"to\"");
      return;
    }
    var local = to.isEmpty() ? prefix.isEmpty() ? subject : prefix + "." + subject : to;
    try {
      found.accept(new Import(stream == null ? Export.Kind.SERVICE : Export.Kind.STREAM, account,
          subject, local));
    } catch (IllegalArgumentException e) {
      problems.error(place, String.valueOf(e.getMessage()));
    }
  }
}
