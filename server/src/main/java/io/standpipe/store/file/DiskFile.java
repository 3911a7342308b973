package io.standpipe.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file. Any thread.
interface DiskFile extends Closeable {
  /// Fills `target` from `position` on, as far as the file reaches. Returns the number of bytes.
  int read(ByteBuffer target, long position) throws IOException;

  /// Writes all of `source`. After a failure any part of it may have been written.
  void write(ByteBuffer source, long position) throws IOException;

  long size() throws IOException;

  void truncate(long size) throws IOException;

  /// Makes what was written durable; `fdatasync`.
  void sync() throws IOException;
}
