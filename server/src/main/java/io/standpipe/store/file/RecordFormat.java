package io.standpipe.store.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How records lie in the original's files: a file version, then records of a header (length and,
/// in typed files, a type; then the payload's checksum) and a payload. Little-endian. *Hot path.*
///
/// Source: reference, stores 4.2 and 4.3.
final class RecordFormat {
  static final int VERSION = 1;
  /// The size of the version at the start of a file.
  static final int START = 4;
  /// The size of a record's header.
  static final int HEADER = 8;
  /// What a message counts besides its payload: this header and an entry of the original's index.
  static final int OVERHEAD = 40;
  /// The largest payload in a typed file.
  static final int TYPED_MAX = 0xFFFFFF;

  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
      ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
      ByteOrder.LITTLE_ENDIAN);

  private RecordFormat() {}

  static int getInt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  static void putInt(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  static long getLong(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  static void putLong(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }

  /// The start of a file that has no records yet.
  static byte[] fileHeader() {
    var bytes = new byte[START];
    putInt(bytes, 0, VERSION);
    return bytes;
  }

  /// Whether a later original might use this file version; all others are damage.
  static boolean mayComeToBe(int version) {
    return version > VERSION && version < 1 << 8;
  }

  /// Says what is wrong with a file version, or is empty.
  static String versionFault(int version) {
    return version == VERSION
        ? ""
        : "unsupported file version: " + Integer.toUnsignedString(version) + " (supports [1.."
            + VERSION + "])";
  }
}
