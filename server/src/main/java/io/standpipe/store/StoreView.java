package io.standpipe.store;

import io.standpipe.measure.HistogramView;
import java.util.Optional;

/// An immutable picture of a store.
///
/// @param fault why it refuses something, in one line; empty if it does not
/// @param isFaultFinal whether only opening the store again helps
/// @param journal of a store that has one
/// @param memory of a store that keeps everything in memory
public record StoreView(
    String fault,
    boolean isFaultFinal,
    Optional<JournalView> journal,
    Optional<MemoryView> memory) {
  /// Of a store that has nothing to tell.
  public static final StoreView SOUND = new StoreView("", false, Optional.empty(),
      Optional.empty());

  /// How far the journal is.
  ///
  /// @param bytes in the segment that is being written
  /// @param queuedBytes proposed and not written yet
  /// @param syncs how long each sync took
  /// @param openFiles those of the channels
  public record JournalView(long bytes, long queuedBytes, HistogramView syncs, int openFiles) {}

  /// How full the memory is.
  ///
  /// @param bytes taken by messages
  /// @param bytesMax what messages may take
  public record MemoryView(long bytes, long bytesMax) {}
}
