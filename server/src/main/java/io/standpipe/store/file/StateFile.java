package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// The end of a file of typed records, `subs.dat` or `clients.dat`: gathers records and appends
/// them. Owned by the writer.
final class StateFile {
  /// Types in `clients.dat`.
  static final int CLIENT = 1;
  static final int CLIENT_DELETE = 2;
  /// Types in `subs.dat`.
  static final int SUBSCRIPTION = 1;
  static final int SUBSCRIPTION_UPDATE = 2;
  static final int SUBSCRIPTION_DELETE = 3;
  static final int ACK = 4;
  static final int PENDING = 5;

  final Path file;
  private final Checksum checksum;
  private byte[] gathered = new byte[0];
  private int length;
  /// Where the next record goes; 0 if the file is not there yet.
  private long position;
  /// When the file is this large, it is time to look whether it should be rewritten.
  private long lookAtBytes;

  StateFile(Path file, Checksum checksum, long position) {
    this.file = file;
    this.checksum = checksum;
    this.position = position;
  }

  void append(int type, byte[] payload) {
    int end = length + RecordFormat.HEADER + payload.length;
    if (end > gathered.length) {
      gathered = Arrays.copyOf(gathered, Math.max(end, 2 * gathered.length));
    }
    RecordFormat.putInt(gathered, length, type << 24 | payload.length);
    RecordFormat.putInt(gathered, length + 4, checksum.of(payload, 0, payload.length));
    System.arraycopy(payload, 0, gathered, length + RecordFormat.HEADER, payload.length);
    length = end;
  }

  /// Bytes that have gathered.
  int gathered() {
    return length;
  }

  boolean isNew() {
    return position == 0;
  }

  /// Writes what has gathered. After a failure, the next call writes the same again.
  void flush(FileHandles handles) throws IOException {
    handles.use(file, true, open -> {
      if (position == 0) {
        open.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
        position = RecordFormat.START;
      }
      open.write(ByteBuffer.wrap(gathered, 0, length), position);
    });
    position += length;
    length = 0;
    if (gathered.length > 4096) {
      gathered = new byte[0];
    }
  }

  /// Whether the file has become so large that a look at what is in it pays.
  boolean wantsLook(long bytesMin) {
    return position >= Math.max(bytesMin, lookAtBytes);
  }

  /// Notes that the file was looked at, and perhaps rewritten.
  void looked(long newPosition) {
    position = newPosition;
    lookAtBytes = 2 * newPosition;
  }

  long position() {
    return position;
  }
}
