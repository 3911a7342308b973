package io.standpipe.store.encrypted;

import io.standpipe.store.Entry;
import io.standpipe.store.ForwardingLog;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.StoreException;
import io.standpipe.wire.streaming.Field;
import io.standpipe.wire.streaming.MsgProto;

/// A log whose payloads are encrypted, once, before they are proposed, so that journal, files and
/// memory hold the same bytes; each read decrypts. Sizes are those of what is encrypted. *Hot path.*
///
/// Empty payloads stay empty. What was stored before encryption was on is read as it is.
final class EncryptedLog extends ForwardingLog {
  private final PayloadCipher cipher;
  private final MessageBuffer stored = new MessageBuffer();
  private final Field data = new Field();

  EncryptedLog(MessageLog log, PayloadCipher cipher) {
    super(log);
    this.cipher = cipher;
  }

  @Override
  public Entry seal(Entry entry) {
    if (!MsgProto.findData(entry.bytes(), 0, entry.length(), data) || data.isEmpty()) {
      return entry;
    }
    int newLength = data.length() + PayloadCipher.OVERHEAD;
    var bytes = new byte[MsgProto.sizeWithData(entry.length(), data, newLength)];
    int at = MsgProto.copyAround(entry.bytes(), entry.length(), data, bytes, newLength);
    cipher.seal(entry.bytes(), data.offset(), data.length(), bytes, at, log.last() + 1);
    return new Entry(bytes, bytes.length, entry.timestampNanos());
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    if (!log.read(sequence, stored)) {
      return false;
    }
    var failure = open(sequence, target);
    if (!failure.isEmpty()) {
      throw new StoreException(failure);
    }
    return true;
  }

  private String open(long sequence, MessageBuffer target) {
    var source = stored.bytes();
    int length = stored.length();
    var by = MsgProto.findData(source, 0, length, data)
        ? PayloadCipher.sealedBy(source, data.offset(), data.length(), sequence)
        : null;
    if (by == null) {
      System.arraycopy(source, 0, target.resize(length), 0, length);
      return "";
    }
    int newLength = data.length() - PayloadCipher.OVERHEAD;
    var bytes = target.resize(MsgProto.sizeWithData(length, data, newLength));
    int at = MsgProto.copyAround(source, length, data, bytes, newLength);
    return cipher.open(by, source, data.offset(), data.length(), bytes, at);
  }

  /// What the last message says about the key.
  enum Evidence {
    /// Nothing: there is none, it is not encrypted, or cannot be read now.
    NONE,
    RIGHT_KEY,
    WRONG_KEY
  }

  /// Looks at the last message, which must have been fetched.
  Evidence lastMessage() {
    if (!log.read(log.last(), stored)
        || !MsgProto.findData(stored.bytes(), 0, stored.length(), data) || PayloadCipher
            .sealedBy(stored.bytes(), data.offset(), data.length(), log.last()) == null) {
      return Evidence.NONE;
    }
    return open(log.last(), new MessageBuffer()).isEmpty()
        ? Evidence.RIGHT_KEY
        : Evidence.WRONG_KEY;
  }
}
