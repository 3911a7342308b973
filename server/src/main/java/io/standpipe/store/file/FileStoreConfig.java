package io.standpipe.store.file;

import io.standpipe.store.StoreLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings of a file store. Defaults: those of the original, but for the number of handles and of
/// channels recovered at once.
///
/// @param limits those of channels: they decide when a slice is full if nothing else does
/// @param sync whether publishers hear "stored" only after the journal was synced
/// @param autoSync how often everything is synced at the latest; zero is never
/// @param verify whether checksums are compared when reading
/// @param polynomial of the checksums, in reflected notation
/// @param archiveScript run with each slice that is dropped
/// @param handlesMax open files besides the journal's
/// @param parallelRecovery channels opened at the same time
/// @param truncateBadEof the original's option; torn tails are cut without it too
/// @param compaction when state files are rewritten
/// @param readBlockBytes how much is read ahead at least, in bytes
/// @param journalSegmentBytes size of a journal file; a checkpoint follows each
public record FileStoreConfig(
    Path directory,
    StoreLimits limits,
    boolean sync,
    Duration autoSync,
    boolean verify,
    long polynomial,
    SliceLimits slices,
    Optional<Path> archiveScript,
    int handlesMax,
    int parallelRecovery,
    boolean truncateBadEof,
    Compaction compaction,
    int readBlockBytes,
    int journalSegmentBytes) {

  /// When a slice is full; 0 is never.
  public record SliceLimits(long messagesMax, long bytesMax, Duration ageMax) {
    public static final SliceLimits DEFAULT = new SliceLimits(0, 64 << 20, Duration.ZERO);

    boolean isEmpty() {
      return messagesMax == 0 && bytesMax == 0 && ageMax.isZero();
    }
  }

  /// State files are rewritten when they are this large, in bytes, this part of them, in percent,
  /// is of no use any more, and the last time is that long ago.
  public record Compaction(boolean enabled, int percentMin, Duration interval, long bytesMin) {
    public static final Compaction DEFAULT = new Compaction(true, 50, Duration.ofMinutes(5),
        1 << 20);
  }

  public static FileStoreConfig of(Path directory) {
    return new FileStoreConfig(directory, StoreLimits.DEFAULT, true, Duration.ofMinutes(1), true,
        Checksum.IEEE, SliceLimits.DEFAULT, Optional.empty(), 400,
        Runtime.getRuntime().availableProcessors(), false, Compaction.DEFAULT, 64 << 10, 64 << 20);
  }

  public FileStoreConfig withLimits(StoreLimits newLimits) {
    return new FileStoreConfig(directory, newLimits, sync, autoSync, verify, polynomial, slices,
        archiveScript, handlesMax, parallelRecovery, truncateBadEof, compaction, readBlockBytes,
        journalSegmentBytes);
  }

  /// When slices of a channel are full. If no bound is set at all, a quarter of the
  /// channel's limits.
  SliceLimits slicesOf(String channel) {
    if (!slices.isEmpty()) {
      return slices;
    }
    var bounds = limits.of(channel);
    var age = bounds.ageMax().dividedBy(4);
    var second = Duration.ofSeconds(1);
    return new SliceLimits(bounds.messagesMax() == 0 ? 0 : Math.max(1, bounds.messagesMax() / 4),
        bounds.bytesMax() == 0 ? 0 : Math.max(1, bounds.bytesMax() / 4),
        bounds.ageMax().isZero() ? Duration.ZERO : age.compareTo(second) < 0 ? second : age);
  }
}
