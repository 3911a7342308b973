package io.standpipe.store.original;

import io.standpipe.store.original.DataFile.Frame;
import io.standpipe.store.original.FormatViolation.Kind;
import io.standpipe.store.original.IndexFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Reads the slices of one channel in turn: checks everything in both files, then recovers the
/// messages as the original does, which believes an index whose last entry is right.
final class SliceReader {
  private final Path directory;
  private final String channel;
  private final Optional<ChannelCipher> cipher;
  private final ReadOptions options;
  private final Findings findings;
  private long lastSequence;

  SliceReader(Path directory, ReadOptions options, Findings findings) {
    this.directory = directory;
    this.channel = directory.getFileName().toString();
    this.cipher = Optional.of(options.key())
        .filter(key -> !key.isEmpty())
        .map(key -> new ChannelCipher(key, channel));
    this.options = options;
    this.findings = findings;
  }

  OriginalSlice read(int number) throws IOException {
    var data = DataFile.read(directory.resolve("msgs." + number + ".dat"), false, options, findings)
        .orElseThrow();
    var indexPath = directory.resolve("msgs." + number + ".idx");
    var stored = decode(data);
    var entries = rebuilt(data, stored);
    Optional<IndexFile> index = Files.exists(indexPath)
        ? Optional.of(IndexFile.read(indexPath, options, findings))
        : Optional.empty();
    if (index.isPresent()) {
      compare(index.get(), data, stored);
    }
    if (index.map(IndexFile::entries).orElse(List.of()).isEmpty() && !data.frames().isEmpty()) {
      findings.report(indexPath, 0, Kind.INDEX_MISSING, "no entry for %d records",
          data.frames().size());
    }
    var error = index.map(IndexFile::versionError).orElse("");
    if (error.isEmpty()) {
      error = data.versionError();
    }
    if (error.isEmpty() && index.isPresent() && isAccepted(index.get(), data)) {
      entries = index.get().entries();
    } else if (error.isEmpty()) {
      error = data.readError(options);
    }
    if (!error.isEmpty()) {
      findings.failStart("unable to recover message store for [%s](file: \"%s\"): %s", channel,
          findings.name(indexPath), error);
    }
    return new OriginalSlice(number, entries.stream().map(entry -> message(entry, data)).toList());
  }

  /// The messages in the data file by the offset of their records; corrupt ones are left out.
  private Map<Long, Lookup.Found> decode(DataFile data) {
    var stored = new TreeMap<Long, Lookup.Found>();
    for (var frame : data.frames()) {
      if (options.checksCrc() && !frame.isIntact()) {
        continue;
      }
      message(frame, problem -> report(data, frame, Kind.MALFORMED, problem)).ifPresent(message -> {
        stored.put((long) frame.offset(), message);
        if (!message.subject().equals(channel)) {
          report(data, frame, Kind.SUBJECT, message.subject());
        }
        if (message.sequence() <= lastSequence) {
          report(data, frame, Kind.SEQUENCE, message.sequence() + " after " + lastSequence);
        }
        lastSequence = message.sequence();
        var opened = open(message);
        if (opened instanceof Lookup.Failed failed) {
          report(data, frame, Kind.ENCRYPTION, failed.error());
        }
      });
    }
    return stored;
  }

  private void report(DataFile data, Frame frame, Kind kind, String detail) {
    findings.report(data.path(), frame.offset(), kind, "%s", detail);
  }

  private static Optional<Lookup.Found> message(Frame frame, Consumer<String> problem) {
    return ProtobufRecord.parse(Layout.MESSAGE, frame.payload(), problem).map(Lookup.Found::from);
  }

  private Lookup open(Lookup.Found message) {
    if (cipher.isEmpty()) {
      return message;
    }
    var opened = cipher.get().open(message.data());
    return opened.error().isEmpty()
        ? message.withData(opened.data())
        : new Lookup.Failed(message.sequence(), opened.error());
  }

  /// The entries that an index made from the data file would have.
  private static List<Entry> rebuilt(DataFile data, Map<Long, Lookup.Found> stored) {
    var entries = new ArrayList<Entry>();
    for (var frame : data.frames()) {
      var message = stored.get((long) frame.offset());
      if (message != null) {
        entries.add(new Entry(0, message.sequence(), frame.offset(), message.timestamp(),
            frame.payload().size()));
      }
    }
    return entries;
  }

  private void compare(IndexFile index, DataFile data, Map<Long, Lookup.Found> stored) {
    long previous = 0;
    for (var entry : index.entries()) {
      var difference = difference(entry, data, stored);
      if (!difference.isEmpty()) {
        findings.report(index.path(), entry.position(), Kind.INDEX_MISMATCH, "%s", difference);
      }
      if (entry.sequence() <= previous) {
        findings.report(index.path(), entry.position(), Kind.SEQUENCE, "%d after %d",
            entry.sequence(), previous);
      }
      previous = entry.sequence();
    }
    if (index.isRejected() || index.entries().isEmpty()) {
      return;
    }
    var indexed = index.entries().stream().map(Entry::offset).collect(Collectors.toSet());
    for (var frame : data.frames()) {
      if (!indexed.contains((long) frame.offset())) {
        report(data, frame, Kind.UNINDEXED_RECORD, index.path().getFileName().toString());
      }
    }
  }

  private static String difference(Entry entry, DataFile data, Map<Long, Lookup.Found> stored) {
    var frame = data.frameAt(entry.offset());
    if (frame.isEmpty()) {
      return "no record at " + entry.offset();
    }
    if (frame.get().payload().size() != entry.length()) {
      return "expected size to be %d, got %d".formatted(entry.length(),
          frame.get().payload().size());
    }
    var message = stored.get(entry.offset());
    return message == null
        || message.sequence() == entry.sequence() && message.timestamp() == entry.timestamp()
            ? ""
            : "sequence and timestamp are %d and %d, in the record %d and %d".formatted(
                entry.sequence(), entry.timestamp(), message.sequence(), message.timestamp());
  }

  /// Whether the record of the last entry is what the entry says, whatever else may be wrong. This
  /// checks the CRC even when CRCs are not to be checked.
  private static boolean isAccepted(IndexFile index, DataFile data) {
    if (index.isRejected() || index.entries().isEmpty()) {
      return false;
    }
    var last = index.entries().getLast();
    return data.frameAt(last.offset())
        .filter(frame -> frame.payload().size() == last.length() && frame.isIntact())
        .flatMap(frame -> message(frame, problem -> {}))
        .filter(message -> message.sequence() == last.sequence())
        .isPresent();
  }

  private OriginalMessage message(Entry entry, DataFile data) {
    return new OriginalMessage(entry.offset(), entry.length(), lookup(entry, data));
  }

  private Lookup lookup(Entry entry, DataFile data) {
    var found = data.frameAt(entry.offset());
    if (found.isEmpty()) {
      return new Lookup.Failed(entry.sequence(), "unexpected EOF");
    }
    var frame = found.get();
    if (frame.payload().size() != entry.length()) {
      return new Lookup.Failed(entry.sequence(),
          "expected size to be %d, got %d".formatted(entry.length(), frame.payload().size()));
    }
    if (options.checksCrc() && !frame.isIntact()) {
      return new Lookup.Failed(entry.sequence(), frame.crcError());
    }
    return message(frame, problem -> {}).map(this::open)
        .orElse(new Lookup.Failed(entry.sequence(), "malformed message"));
  }
}
