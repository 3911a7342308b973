package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The entries of a `msgs.N.idx` file. `isRejected` if the original would throw them away because
/// one is cut short or corrupt; it refuses to start if `versionError` is not empty.
record IndexFile(Path path, List<Entry> entries, boolean isRejected, String versionError) {
  static final int ENTRY_BYTES = 32;

  /// Where in its data file a message is: the offset of the record's header and the length of its
  /// payload, in bytes. `timestamp` is in nanoseconds since 1970. `position` is the entry's own
  /// offset in the index, 0 for an entry made up from the data file.
  record Entry(int position, long sequence, long offset, long timestamp, int length) {}

  IndexFile {
    entries = List.copyOf(entries);
  }

  static IndexFile read(Path path, ReadOptions options, Findings findings) throws IOException {
    var content = ByteString.copyFrom(Files.readAllBytes(path));
    var entries = new ArrayList<Entry>();
    var versionError = DataFile.versionError(content);
    if (!versionError.isEmpty()) {
      findings.report(path, 0, Kind.VERSION, "%s", versionError);
      return new IndexFile(path, entries, true, versionError);
    }
    var checksum = new Checksum(options.crcPolynomial());
    var fields = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int at = DataFile.VERSION_BYTES; at < content.size(); at += ENTRY_BYTES) {
      if (content.size() - at < ENTRY_BYTES) {
        findings.report(path, at, Kind.TORN_RECORD, "%d of %d bytes", content.size() - at,
            ENTRY_BYTES);
        return new IndexFile(path, entries, true, "");
      }
      var bytes = content.substring(at, at + ENTRY_BYTES);
      if (bytes.equals(ByteString.copyFrom(new byte[ENTRY_BYTES]))) {
        DataFile.reportPadding(path, content, at, findings);
        break;
      }
      int crc = checksum.of(bytes.substring(0, ENTRY_BYTES - 4));
      if (options.checksCrc() && crc != fields.getInt(at + 28)) {
        findings.report(path, at, Kind.CHECKSUM, "computed 0x%08x", crc);
        return new IndexFile(path, entries, true, "");
      }
      entries.add(new Entry(at, fields.getLong(at), fields.getLong(at + 8), fields.getLong(at + 16),
          fields.getInt(at + 24)));
    }
    return new IndexFile(path, entries, false, "");
  }
}
