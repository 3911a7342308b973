package io.standpipe.store.file;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/// Segments of the journal whose content is in synced files. One is kept to be used again, the
/// others are deleted.
///
/// They leave the journal oldest first, each for good before the next: a segment that were left
/// without those behind it would, replayed, undo what they hold. The writer's thread adds, the
/// journal's takes.
final class RetiredSegments {
  private final Disk disk;
  private final Path root;
  private final Health health;
  private final System.Logger logger;
  private final ArrayDeque<JournalSegment> leaving = new ArrayDeque<>();
  private volatile boolean hasSpare;

  RetiredSegments(Disk disk, Path root, Health health, System.Logger logger) {
    this.disk = disk;
    this.root = root;
    this.health = health;
    this.logger = logger;
  }

  /// What cannot leave now stays, with all behind it, until the next one comes.
  void add(JournalSegment segment) {
    leaving.add(segment);
    JournalSegment next = leaving.peek();
    while (next != null && remove(next)) {
      leaving.poll();
      next = leaving.peek();
    }
  }

  private boolean remove(JournalSegment segment) {
    boolean becomesSpare = !hasSpare;
    try {
      segment.close();
      if (becomesSpare) {
        disk.move(segment.path, JournalSegment.sparePath(root));
      } else {
        disk.delete(segment.path);
      }
    } catch (IOException e) {
      logger.log(WARNING,
          "Unable to remove the journal's segment " + segment.path + ": " + Reason.of(e));
      return false;
    }
    try {
      disk.syncDirectory(root);
    } catch (IOException e) {
      health.syncFailed("Unable to sync directory " + root + ": " + Reason.of(e));
      return false;
    }
    if (becomesSpare) {
      hasSpare = true;
    }
    return true;
  }

  /// Gives a kept file the name of a new segment, if there is one.
  void reuse(long number) throws IOException {
    if (hasSpare) {
      try {
        disk.move(JournalSegment.sparePath(root), JournalSegment.path(root, number));
      } finally {
        hasSpare = false;
      }
    }
  }
}
