package io.standpipe.store.file;

import io.standpipe.store.StoreException;
import io.standpipe.store.file.StoreReport.Damage;
import io.standpipe.store.file.StoreReport.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Mends what a [StoreCheck] has found. What is cut out, or changed, stays in files beside it whose
/// names begin with `cut-`. Used once.
public final class StoreRepair {
  private final StoreReport report;
  private final Disk disk = new LocalDisk();
  private final Checksum checksum;
  /// By file, the remedy that covers all of its damages.
  private final Map<Path, Damage> plan = new LinkedHashMap<>();

  /// @param polynomial as for the check
  public StoreRepair(StoreReport report, long polynomial) {
    this.report = report;
    this.checksum = Checksum.of(polynomial);
    for (var damage : report.damages()) {
      plan.merge(damage.file(), damage,
          (one, other) -> one.remedy().compareTo(other.remedy()) >= 0 ? one : other);
      setIndexesAside(damage);
    }
  }

  /// Indexes do not fit any more when their messages move or go.
  private void setIndexesAside(Damage damage) {
    var name = damage.file().getFileName().toString();
    if (name.startsWith("msgs.") && name.endsWith(".dat")) {
      for (var suffix : List.of("idx", "spx")) {
        var index = damage.file().resolveSibling(name.substring(0, name.length() - 3) + suffix);
        if (disk.exists(index)) {
          plan.put(index, new Damage(index, 0, "its messages change", Remedy.SET_ASIDE));
        }
      }
    }
  }

  /// One line for each thing that [#run] will do.
  public List<String> plan() {
    return plan.values().stream().map(damage -> {
      var file = report.directory().relativize(damage.file());
      return switch (damage.remedy()) {
        case CUT -> "cut " + file + " at " + damage.position() + ", and keep what follows in "
            + name(damage.file(), damage.position());
        case REWRITE -> "write " + file + " anew without what is damaged, and keep the old one as "
            + name(damage.file(), 0);
        case SET_ASIDE -> "rename " + file + " to " + name(damage.file(), 0);
      };
    }).toList();
  }

  private Path name(Path file, long position) {
    return report.directory().relativize(SideFile.path(file, position));
  }

  /// Does it. Fails with a [StoreException] if somebody has the directory in use, or if a file
  /// cannot be written; then what was done before is done.
  public void run() {
    try (var _ = DirectoryLock.take(report.directory())) {
      for (var damage : plan.values()) {
        var file = damage.file();
        switch (damage.remedy()) {
          case CUT -> cut(file, damage.position());
          case REWRITE -> rewrite(file);
          case SET_ASIDE -> disk.move(file, SideFile.path(file, 0));
        }
        disk.syncDirectory(parent(file));
      }
    } catch (IOException e) {
      throw new StoreException("unable to repair " + report.directory() + ": " + e, e);
    }
  }

  private Path parent(Path file) {
    var parent = file.getParent();
    return parent == null ? report.directory() : parent;
  }

  private void cut(Path path, long position) throws IOException {
    try (var file = disk.open(path, false)) {
      SideFile.keep(disk, path, file, position, file.size() - position);
      file.truncate(position);
      file.sync();
    }
  }

  private void rewrite(Path path) throws IOException {
    try (var file = disk.open(path, false)) {
      SideFile.keep(disk, path, file, 0, file.size());
    }
    var reader = new StateReader(disk, checksum, true);
    var writer = new StateWriter(report.directory(), disk, checksum);
    switch (path.getFileName().toString()) {
      case "clients.dat" -> {
        var clients = new ClientFold();
        reader.read(path, clients);
        writer.replace(path, clients::writeTo);
      }
      case "subs.dat" -> {
        var subscriptions = new SubscriptionFold();
        reader.read(path, subscriptions);
        if (!hasJournal()) {
          subscriptions.pullBackTo(last(path));
        }
        writer.replace(path, subscriptions::writeTo);
      }
      default -> rewriteMessages(path);
    }
  }

  private boolean hasJournal() throws IOException {
    for (var name : disk.list(report.directory())) {
      if (JournalSegment.number(name).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private long last(Path subscriptions) {
    var name = parent(subscriptions).getFileName().toString();
    return report.channels()
        .stream()
        .filter(channel -> channel.name().equals(name))
        .mapToLong(StoreReport.Channel::last)
        .findFirst()
        .orElse(0);
  }

  private void rewriteMessages(Path path) throws IOException {
    var slice = new Slice(parent(path), 0);
    var kept = new KeptRecords();
    var temporary = path.resolveSibling("repaired-" + path.getFileName());
    try (var file = disk.open(path, false); var target = disk.open(temporary, true)) {
      new SliceScanner(new MessageRecord(checksum, true)).scan(slice, file, file.size(),
          new SliceScanner.Findings() {
            @Override
            public void message(byte[] bytes, int offset, int length) {
              kept.add(slice.last, slice.lastPosition);
            }

            @Override
            public void damage(long position, long bytes, boolean zeros) {}

            @Override
            public void again(long sequence) {
              kept.cut(sequence);
            }

            @Override
            public void tail(long position, long bytes, boolean zeros) {}
          });
      copy(file, kept, target);
    }
    disk.move(temporary, path);
  }

  private static void copy(DiskFile source, KeptRecords kept, DiskFile target) throws IOException {
    target.truncate(0);
    target.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
    long end = RecordFormat.START;
    var header = new byte[RecordFormat.HEADER];
    for (int i = 0; i < kept.size(); i++) {
      source.read(ByteBuffer.wrap(header), kept.position(i));
      var record = new byte[RecordFormat.HEADER + RecordFormat.getInt(header, 0)];
      source.read(ByteBuffer.wrap(record), kept.position(i));
      target.write(ByteBuffer.wrap(record), end);
      end += record.length;
    }
    target.sync();
  }
}
