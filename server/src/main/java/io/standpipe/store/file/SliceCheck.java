package io.standpipe.store.file;

import io.standpipe.store.encrypted.PayloadCensus;
import io.standpipe.store.file.StoreReport.Damage;
import io.standpipe.store.file.StoreReport.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// Looks at one message file, and at the original's index beside it. Writes nothing.
final class SliceCheck implements SliceScanner.Findings {
  private static final int INDEX_ENTRY = 32;

  private final Disk disk;
  private final Checksum checksum;
  private final PayloadCensus census;
  private final boolean inUse;
  private final List<Damage> damages;
  final Slice slice;
  final KeptRecords kept = new KeptRecords();

  SliceCheck(
      Disk disk,
      Checksum checksum,
      PayloadCensus census,
      boolean inUse,
      List<Damage> damages,
      Slice slice) {
    this.disk = disk;
    this.checksum = checksum;
    this.census = census;
    this.inUse = inUse;
    this.damages = damages;
    this.slice = slice;
  }

  void run(SliceScanner scanner, boolean hasIndex) throws IOException {
    try (var file = disk.open(slice.file, false)) {
      long size = file.size();
      if (size < RecordFormat.START) {
        report(0, "the file is too short to have a version", Remedy.SET_ASIDE);
        return;
      }
      try {
        scanner.scan(slice, file, size, this);
      } catch (UnsupportedVersionException e) {
        report(0, e.reason(), Remedy.SET_ASIDE);
        return;
      }
    }
    if (hasIndex && !inUse) {
      checkIndex(slice.originalIndex());
    }
  }

  @Override
  public void message(byte[] bytes, int offset, int length) {
    kept.add(slice.last, slice.lastPosition);
    census.count(bytes, offset, length, slice.last);
  }

  @Override
  public void damage(long position, long bytes, boolean zeros) {
    report(position, bytes + (zeros ? " zeros" : " bytes that are no message") + ", after sequence "
        + slice.last, Remedy.REWRITE);
  }

  @Override
  public void again(long sequence) {
    report(0, "sequence " + sequence + " is there again; the last one counts", Remedy.REWRITE);
    kept.cut(sequence);
  }

  @Override
  public void tail(long position, long bytes, boolean zeros) {
    if (!inUse) {
      report(position, bytes + (zeros ? " zeros" : " bytes that are no whole message")
          + " at the end, after sequence " + slice.last, Remedy.CUT);
    }
  }

  private void report(long position, String what, Remedy remedy) {
    damages.add(new Damage(slice.file, position, what, remedy));
  }

  /// An index without entries is made anew by the original. One that does not fit would mislead it.
  private void checkIndex(Path path) throws IOException {
    try (var file = disk.open(path, false)) {
      var bytes = new byte[Math.toIntExact(Math.min(file.size(), Integer.MAX_VALUE / 2))];
      file.read(ByteBuffer.wrap(bytes), 0);
      int entries = Math.max(0, bytes.length - RecordFormat.START) / INDEX_ENTRY;
      if (bytes.length > RecordFormat.START && !fits(bytes, entries)) {
        damages.add(new Damage(path, 0, "the original's index does not fit its messages: it has "
            + entries + " entries for " + kept.size(), Remedy.SET_ASIDE));
      }
    }
  }

  private boolean fits(byte[] bytes, int entries) {
    if (entries != kept.size()
        || bytes.length != RecordFormat.START + (long) entries * INDEX_ENTRY) {
      return false;
    }
    for (int entry = 0; entry < entries; entry++) {
      int at = RecordFormat.START + entry * INDEX_ENTRY;
      if (RecordFormat.getLong(bytes, at) != kept.sequence(entry)
          || RecordFormat.getLong(bytes, at + 8) != kept.position(entry)
          || RecordFormat.getInt(bytes, at + 28) != checksum.of(bytes, at, 28)) {
        return false;
      }
    }
    return true;
  }
}
