package io.standpipe.store.original;

import com.google.protobuf.ByteString;

/// CRC-32 with any polynomial: reflected, table-driven, initial value and final XOR 0xFFFFFFFF.
final class Checksum {
  /// The default of `-file_crc_poly`, in reflected notation.
  static final long IEEE = 0xEDB88320L;

  private final int[] table = new int[256];

  Checksum(long polynomial) {
    for (int index = 0; index < table.length; index++) {
      int remainder = index;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        remainder = (remainder >>> 1) ^ ((remainder & 1) == 0 ? 0 : (int) polynomial);
      }
      table[index] = remainder;
    }
  }

  int of(ByteString bytes) {
    int crc = -1;
    for (int position = 0; position < bytes.size(); position++) {
      crc = (crc >>> 8) ^ table[(crc ^ bytes.byteAt(position)) & 0xFF];
    }
    return ~crc;
  }
}
