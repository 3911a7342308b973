package io.standpipe.store.file;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// CRC-32 of a reflected polynomial, starting from and inverted with all ones. Any thread. *Hot
/// path* for the two polynomials the processor knows.
///
/// Source: reference, stores 4.3.
sealed interface Checksum {
  /// The polynomial of the original's default, 0xEDB88320.
  long IEEE = 0xEDB88320L;
  /// 0x82F63B78, known as CRC-32C.
  long CASTAGNOLI = 0x82F63B78L;

  int of(byte[] bytes, int offset, int length);

  static Checksum of(long polynomial) {
    if (polynomial == IEEE) {
      return new Ieee();
    }
    return polynomial == CASTAGNOLI ? new Castagnoli() : new Table((int) polynomial);
  }

  /// The default.
  record Ieee() implements Checksum {
    @Override
    public int of(byte[] bytes, int offset, int length) {
      var crc = new CRC32();
      crc.update(bytes, offset, length);
      return (int) crc.getValue();
    }
  }

  /// Also used in our own files.
  record Castagnoli() implements Checksum {
    @Override
    public int of(byte[] bytes, int offset, int length) {
      var crc = new CRC32C();
      crc.update(bytes, offset, length);
      return (int) crc.getValue();
    }
  }

  /// Any other polynomial, byte by byte.
  final class Table implements Checksum {
    private final int[] table = new int[256];

    Table(int polynomial) {
      for (int i = 0; i < table.length; i++) {
        int value = i;
        for (int bit = 0; bit < 8; bit++) {
          value = (value & 1) != 0 ? value >>> 1 ^ polynomial : value >>> 1;
        }
        table[i] = value;
      }
    }

    @Override
    public int of(byte[] bytes, int offset, int length) {
      int crc = ~0;
      for (int i = offset; i < offset + length; i++) {
        crc = crc >>> 8 ^ table[(crc ^ bytes[i]) & 0xff];
      }
      return ~crc;
    }
  }
}
