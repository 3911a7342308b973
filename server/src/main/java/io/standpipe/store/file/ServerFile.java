package io.standpipe.store.file;

import io.standpipe.store.ServerRecord;
import io.standpipe.store.StateCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `server.dat`: one record, of whom the directory is.
///
/// Source: reference, stores 4.8.
final class ServerFile {
  static final String NAME = "server.dat";
  private static final int PAYLOAD = RecordFormat.START + RecordFormat.HEADER;

  private ServerFile() {}

  /// What the file holds makes no sense.
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /// Null if there is no file, or nothing in it. Fails with a [DamagedException] if it makes
  /// no sense.
  static @Nullable ServerRecord read(Disk disk, Path root, Checksum checksum) throws IOException {
    var path = root.resolve(NAME);
    if (!disk.exists(path)) {
      return null;
    }
    try (var file = disk.open(path, false)) {
      int size = Math.toIntExact(file.size());
      if (size <= RecordFormat.START) {
        return null;
      }
      var bytes = new byte[size];
      file.read(ByteBuffer.wrap(bytes), 0);
      var fault = fault(bytes, checksum);
      if (!fault.isEmpty()) {
        throw new DamagedException("server file \"" + path + "\": " + fault);
      }
      var payload = new byte[size - PAYLOAD];
      System.arraycopy(bytes, PAYLOAD, payload, 0, payload.length);
      return StateCodec.decodeServer(payload);
    }
  }

  private static String fault(byte[] bytes, Checksum checksum) {
    var fault = RecordFormat.versionFault(RecordFormat.getInt(bytes, 0));
    if (!fault.isEmpty()) {
      return fault;
    }
    int length = bytes.length < PAYLOAD ? -1 : RecordFormat.getInt(bytes, RecordFormat.START);
    if (length < 0 || length != bytes.length - PAYLOAD) {
      return "incorrect file size, expected " + (PAYLOAD + (long) length) + " bytes, got "
          + bytes.length + " bytes";
    }
    return checksum.of(bytes, PAYLOAD, length) == RecordFormat.getInt(bytes, RecordFormat.START + 4)
        ? ""
        : "corrupted data, wrong checksum";
  }

  static void write(Disk disk, Path root, Checksum checksum, ServerRecord record)
      throws IOException {
    var payload = StateCodec.encode(record);
    var bytes = new byte[PAYLOAD + payload.length];
    RecordFormat.putInt(bytes, 0, RecordFormat.VERSION);
    RecordFormat.putInt(bytes, RecordFormat.START, payload.length);
    RecordFormat.putInt(bytes, RecordFormat.START + 4, checksum.of(payload, 0, payload.length));
    System.arraycopy(payload, 0, bytes, PAYLOAD, payload.length);
    var temporary = root.resolve(StateWriter.TEMPORARY);
    try (var file = disk.open(temporary, true)) {
      file.truncate(0);
      file.write(ByteBuffer.wrap(bytes), 0);
      file.sync();
    }
    disk.move(temporary, root.resolve(NAME));
    disk.syncDirectory(root);
  }
}
