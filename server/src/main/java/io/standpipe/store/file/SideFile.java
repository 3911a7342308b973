package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Files beside those of the store with what was cut out of them, for whoever wants to look. Their
/// names, `cut-FILE-POSITION`, mean nothing to the original.
final class SideFile {
  private static final int PIECE = 1 << 20;

  private SideFile() {}

  static Path path(Path of, long position) {
    return of.resolveSibling("cut-" + of.getFileName() + "-" + position);
  }

  /// Copies a part of `file`, which is `of`, and returns where it is.
  static Path keep(Disk disk, Path of, DiskFile file, long position, long bytes)
      throws IOException {
    var side = path(of, position);
    try (var kept = disk.open(side, true)) {
      kept.truncate(0);
      var piece = new byte[(int) Math.min(PIECE, bytes)];
      for (long done = 0; done < bytes;) {
        int read = file.read(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, bytes - done)),
            position + done);
        if (read <= 0) {
          break;
        }
        kept.write(ByteBuffer.wrap(piece, 0, read), done);
        done += read;
      }
      kept.sync();
    }
    return side;
  }
}
