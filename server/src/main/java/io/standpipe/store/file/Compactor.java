package io.standpipe.store.file;

import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.store.file.FileStoreConfig.Compaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Rewrites state files that consist mostly of records that do not matter any more. On the writer's
/// thread.
///
/// Source: reference, stores 4.10.
final class Compactor {
  private final Compaction settings;
  private final StateReader reader;
  private final StateWriter writer;
  private final FileHandles handles;
  private final System.Logger logger;
  private final Map<Path, Long> lastNanos = new HashMap<>();

  Compactor(
      Compaction settings,
      StateReader reader,
      StateWriter writer,
      FileHandles handles,
      System.Logger logger) {
    this.settings = settings;
    this.reader = reader;
    this.writer = writer;
    this.handles = handles;
    this.logger = logger;
  }

  /// True if the file was replaced; its directory is to be synced then.
  boolean look(ChannelFiles files) {
    var fold = new SubscriptionFold();
    return isDue(files.subscriptions)
        && compact(files.subscriptions, fold, fold::wastePercent, fold::writeTo);
  }

  /// As [#look(ChannelFiles)].
  boolean look(StateFile clients) {
    var fold = new ClientFold();
    return isDue(clients) && compact(clients, fold, fold::wastePercent, fold::writeTo);
  }

  private boolean isDue(StateFile file) {
    var last = lastNanos.get(file.file);
    return settings.enabled() && file.wantsLook(settings.bytesMin())
        && (last == null || System.nanoTime() - last >= settings.interval().toNanos());
  }

  private interface Waste {
    long percent();
  }

  /// Reads what the file holds; it was flushed just now.
  private boolean compact(
      StateFile file,
      StateReader.Visitor fold,
      Waste waste,
      StateWriter.Content content) {
    try {
      var found = reader.read(file.file, fold);
      if (found.end() != file.position() || !found.damages().isEmpty()) {
        throw new IOException("it is damaged; the next start will see to it");
      }
      if (waste.percent() < settings.percentMin()) {
        file.looked(file.position());
        return false;
      }
      long size = writer.replace(file.file, content);
      handles.forget(file.file);
      file.looked(size);
      lastNanos.put(file.file, System.nanoTime());
      return true;
    } catch (IOException e) {
      file.looked(file.position());
      logger.log(WARNING, "Unable to compact " + file.file + ": " + Reason.of(e));
      return false;
    }
  }
}
