package io.standpipe.store.original;

/// Something in a directory that the original would not have left there after a clean stop.
///
/// `file` is relative to the directory, with `/` between names; `offset` is in bytes from the start
/// of the file, 0 when it is about the file as a whole.
public record FormatViolation(String file, long offset, Kind kind, String detail) {
  public enum Kind {
    /// A file that is always there is not.
    MISSING_FILE,
    /// The first four bytes are not version 1.
    VERSION,
    /// The file ends within a record.
    TORN_RECORD,
    CHECKSUM,
    /// A type that this file does not have.
    RECORD_TYPE,
    /// The payload is not the message it should be, or the original would have encoded
    /// it otherwise.
    MALFORMED,
    ZERO_PADDING,
    /// Something else than zeros after the zeros at which reading stops.
    BYTES_AFTER_PADDING,
    /// Something after the only record of `server.dat`.
    TRAILING_BYTES,
    /// A sequence that is not greater than the one before it.
    SEQUENCE,
    /// A message of another channel.
    SUBJECT,
    /// A directory that cannot be a channel, or a slice whose number is not one.
    FILE_NAME,
    /// Messages without an index; it is rebuilt at the next start.
    INDEX_MISSING,
    /// An index entry and the record it points to disagree.
    INDEX_MISMATCH,
    /// A record that the index passes over; the original does not see it.
    UNINDEXED_RECORD,
    /// An index without its data; the original would append to it.
    STRAY_INDEX,
    /// The payload cannot be decrypted with the key given.
    ENCRYPTION,
    /// A subscription that was sent, or waits for, messages the channel has not had yet.
    POSITION,
    /// An id that is absent or was already taken.
    IDENTITY
  }

  @Override
  public String toString() {
    return kind + " " + file + "@" + offset + " (" + detail + ")";
  }
}
