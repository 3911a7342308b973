package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Opens a file of typed records: damaged ones are reported, and what follows the last good one is
/// cut off. Any thread.
final class StateOpener {
  private final Disk disk;
  private final StateReader reader;
  private final System.Logger logger;

  StateOpener(Disk disk, StateReader reader, System.Logger logger) {
    this.disk = disk;
    this.reader = reader;
    this.logger = logger;
  }

  /// Returns where the next record goes; 0 if the file is to be made anew.
  long open(Path path, StateReader.Visitor visitor) throws IOException {
    var found = reader.read(path, visitor);
    for (var damage : found.damages()) {
      logger.log(ERROR, "Skipping a damaged record in " + path + " " + damage);
    }
    if (found.badVersion()) {
      try (var file = disk.open(path, false)) {
        file.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
        file.sync();
      }
    }
    if (found.end() < found.size()) {
      cut(path, found);
    }
    return found.end();
  }

  private void cut(Path path, StateReader.Found found) throws IOException {
    try (var file = disk.open(path, false)) {
      if (found.torn()) {
        var side = SideFile.keep(disk, path, file, found.end(), found.size() - found.end());
        logger.log(WARNING, "File \"" + path + "\" has been truncated to offset: " + found.end()
            + "; the record there was not complete and is kept in " + side);
      }
      file.truncate(found.end());
      file.sync();
    }
  }
}
