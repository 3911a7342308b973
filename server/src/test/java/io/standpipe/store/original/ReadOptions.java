package io.standpipe.store.original;

/// How a directory is to be opened.
///
/// `key` is the encryption key, empty when encryption is off; which cipher a message was encrypted
/// with, it says itself. `crcPolynomial` is in reflected notation, as in `-file_crc_poly`.
/// `checksCrc` is `-file_crc` and `truncatesBadEof` is `-file_truncate_bad_eof`, which turns a
/// record cut short at the end of a file from a refusal to start into a loss. Nothing is written.
public record ReadOptions(
    String key,
    long crcPolynomial,
    boolean checksCrc,
    boolean truncatesBadEof) {

  /// What the original does without any flag.
  public static ReadOptions defaults() {
    return new ReadOptions("", Checksum.IEEE, true, false);
  }

  public ReadOptions withKey(String otherKey) {
    return new ReadOptions(otherKey, crcPolynomial, checksCrc, truncatesBadEof);
  }

  public ReadOptions withCrcPolynomial(long polynomial) {
    return new ReadOptions(key, polynomial, checksCrc, truncatesBadEof);
  }

  public ReadOptions withoutCrc() {
    return new ReadOptions(key, crcPolynomial, false, truncatesBadEof);
  }

  public ReadOptions truncatingBadEof() {
    return new ReadOptions(key, crcPolynomial, checksCrc, true);
  }
}
