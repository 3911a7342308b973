package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes one channel of a directory.
public final class OriginalChannelWriter {
  private final OriginalWriter writer;
  private final Path directory;
  private final Path subscriptions;
  private int slice = 1;

  OriginalChannelWriter(OriginalWriter writer, Path directory) {
    this.writer = writer;
    this.directory = directory;
    this.subscriptions = directory.resolve("subs.dat");
  }

  /// Messages go into this slice from now on.
  public OriginalChannelWriter slice(int number) {
    slice = number;
    return this;
  }

  /// `timestamp` is in nanoseconds since 1970.
  public OriginalChannelWriter message(long sequence, long timestamp, String text) {
    return message(sequence, timestamp, "", ByteString.copyFromUtf8(text));
  }

  /// Writes the message and its index entry. No check is made of the sequence.
  public OriginalChannelWriter message(
      long sequence,
      long timestamp,
      String reply,
      ByteString data) {
    var index = directory.resolve("msgs." + slice + ".idx");
    if (!Files.exists(index)) {
      writer.create(index);
    }
    var written = append(sequence, timestamp, reply, data);
    writer.index(index, sequence, written.offset(), timestamp, written.length());
    return this;
  }

  /// A message that does not get into the index, as after a crash right behind it.
  public OriginalChannelWriter unindexedMessage(long sequence, long timestamp, String text) {
    append(sequence, timestamp, "", ByteString.copyFromUtf8(text));
    return this;
  }

  /// A message whose data is encrypted; the sequence makes its nonce unique.
  public OriginalChannelWriter encryptedMessage(
      long sequence,
      long timestamp,
      String text,
      String cipher,
      String key) {
    var nonce = ByteBuffer.allocate(ChannelCipher.NONCE_BYTES).putInt(slice).putLong(sequence);
    var data = new ChannelCipher(key, channel()).seal(ChannelCipher.Algorithm.valueOf(cipher),
        ByteString.copyFrom(nonce.flip()), ByteString.copyFromUtf8(text));
    return message(sequence, timestamp, "", data);
  }

  private IndexFile.Entry append(long sequence, long timestamp, String reply, ByteString data) {
    var file = directory.resolve("msgs." + slice + ".dat");
    if (!Files.exists(file)) {
      writer.create(file);
    }
    return writer.record(file, 0,
        new Lookup.Found(sequence, channel(), reply, data, timestamp).fields());
  }

  private String channel() {
    return directory.getFileName().toString();
  }

  /// A new subscription; its pending sequences follow as records of their own, as when the original
  /// compacts the file.
  public OriginalChannelWriter subscription(OriginalSubscription subscription) {
    writer.record(subscriptions, SubscriptionReader.NEW, subscription.fields());
    subscription.pending().forEach(sequence -> pending(subscription.id(), sequence));
    return this;
  }

  /// Replaces the record of a subscription, but not its pending sequences.
  public OriginalChannelWriter update(OriginalSubscription subscription) {
    writer.record(subscriptions, SubscriptionReader.UPDATE, subscription.fields());
    return this;
  }

  public OriginalChannelWriter delete(long id) {
    writer.record(subscriptions, SubscriptionReader.DELETE,
        new ProtobufRecord(Layout.SUBSCRIPTION_DELETE).with(1, id));
    return this;
  }

  public OriginalChannelWriter pending(long id, long sequence) {
    return update(SubscriptionReader.PENDING, id, sequence);
  }

  public OriginalChannelWriter ack(long id, long sequence) {
    return update(SubscriptionReader.ACK, id, sequence);
  }

  private OriginalChannelWriter update(int type, long id, long sequence) {
    writer.record(subscriptions, type,
        new ProtobufRecord(Layout.SUBSCRIPTION_UPDATE).with(1, id).with(2, sequence));
    return this;
  }
}
