package io.standpipe.store.file;

import io.standpipe.store.Entry;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Operations as bytes of the journal, little-endian: a type, then the fields in order; texts and
/// bytes with a 32-bit length in front. Reused for the next batch. *Hot path.*
///
/// The types 3 and 6 are not used any more, and not to be used again.
final class JournalCodec {
  private static final byte APPEND = 1;
  private static final byte PUT_SUBSCRIPTION = 2;
  private static final byte PUT_CLIENT = 4;
  private static final byte DROP_CLIENT = 5;
  private static final byte DELETE_CHANNEL = 7;
  private static final byte PROGRESS = 8;

  private byte[] bytes;
  private int length;

  /// Leaves `start` bytes free for a header.
  JournalCodec(int capacity) {
    bytes = new byte[capacity];
  }

  /// The array that holds what was encoded; valid until more is.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void reset(int start) {
    length = start;
  }

  /// Drops a large array after an unusual batch.
  void shrink(int capacity) {
    if (bytes.length > capacity) {
      bytes = new byte[capacity];
    }
  }

  /// An append carries the sequence of its first entry, so that replaying it twice does no harm.
  void encode(Operation operation, long firstSequence) {
    switch (operation) {
      case Operation.Append(var channel, var entries) -> {
        begin(APPEND, channel);
        putLong(firstSequence);
        putInt(entries.size());
        for (var entry : entries) {
          putLong(entry.timestampNanos());
          putBytes(entry.bytes(), entry.length());
        }
      }
      case Operation.PutSubscription(var channel, var subscription) -> {
        begin(PUT_SUBSCRIPTION, channel);
        putBytes(StateCodec.encode(subscription));
      }
      case Operation.PutClient(var client) -> {
        begin(PUT_CLIENT, client.id());
        putBytes(StateCodec.encode(client));
      }
      case Operation.DropClient(var id) -> begin(DROP_CLIENT, id);
      case Operation.Progress(var channel, var positions, var ended) -> {
        begin(PROGRESS, channel);
        putInt(positions.size());
        for (var position : positions) {
          putLong(position.subscriptionId());
          putLong(position.lastSent());
          putSequences(position.delivered());
          putSequences(position.settled());
        }
        putInt(ended.size());
        ended.forEach(this::putLong);
      }
      case Operation.DeleteChannel(var channel) -> begin(DELETE_CHANNEL, channel);
    }
  }

  private void begin(byte type, String name) {
    ensure(1);
    bytes[length++] = type;
    putBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  private void putInt(int value) {
    ensure(Integer.BYTES);
    RecordFormat.putInt(bytes, length, value);
    length += Integer.BYTES;
  }

  private void putLong(long value) {
    ensure(Long.BYTES);
    RecordFormat.putLong(bytes, length, value);
    length += Long.BYTES;
  }

  private void putBytes(byte[] value) {
    putBytes(value, value.length);
  }

  private void putBytes(byte[] value, int count) {
    putInt(count);
    ensure(count);
    System.arraycopy(value, 0, bytes, length, count);
    length += count;
  }

  private void putSequences(Sequences sequences) {
    putInt(sequences.size());
    for (int i = 0; i < sequences.size(); i++) {
      putLong(sequences.get(i));
    }
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /// Takes the operations of a batch in order.
  interface Visitor {
    /// `firstSequence` is 0 unless the operation is an append.
    void operation(Operation operation, long firstSequence);
  }

  /// Decodes a batch whose checksum was right.
  static void decode(byte[] bytes, int offset, int length, Visitor visitor) {
    new Decoder(bytes, offset).all(offset + length, visitor);
  }

  private static final class Decoder {
    private final byte[] bytes;
    private int at;

    Decoder(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    void all(int end, Visitor visitor) {
      while (at < end) {
        byte type = bytes[at++];
        var name = new String(nextBytes(), StandardCharsets.UTF_8);
        switch (type) {
          case APPEND -> {
            long first = nextLong();
            visitor.operation(new Operation.Append(name, entries(nextInt())), first);
          }
          case PUT_SUBSCRIPTION -> visitor.operation(
              new Operation.PutSubscription(name, StateCodec.decodeSubscription(nextBytes())), 0);
          case PUT_CLIENT ->
            visitor.operation(new Operation.PutClient(StateCodec.decodeClient(nextBytes())), 0);
          case DROP_CLIENT -> visitor.operation(new Operation.DropClient(name), 0);
          case PROGRESS -> visitor
              .operation(new Operation.Progress(name, positions(nextInt()), ids(nextInt())), 0);
          case DELETE_CHANNEL -> visitor.operation(new Operation.DeleteChannel(name), 0);
          default -> throw new IllegalArgumentException(
              "operation of type " + type + " in the journal; was it written by another version?");
        }
      }
    }

    private List<Entry> entries(int count) {
      var entries = new ArrayList<Entry>(count);
      for (int i = 0; i < count; i++) {
        long timestamp = nextLong();
        var message = nextBytes();
        entries.add(new Entry(message, message.length, timestamp));
      }
      return entries;
    }

    private List<Position> positions(int count) {
      var positions = new ArrayList<Position>(count);
      for (int i = 0; i < count; i++) {
        positions.add(new Position(nextLong(), nextLong(), nextSequences(), nextSequences()));
      }
      return positions;
    }

    private List<Long> ids(int count) {
      var ids = new ArrayList<Long>(count);
      for (int i = 0; i < count; i++) {
        ids.add(nextLong());
      }
      return ids;
    }

    private Sequences nextSequences() {
      var sequences = new long[nextInt()];
      for (int i = 0; i < sequences.length; i++) {
        sequences[i] = nextLong();
      }
      return Sequences.of(sequences);
    }

    private int nextInt() {
      int value = RecordFormat.getInt(bytes, at);
      at += Integer.BYTES;
      return value;
    }

    private long nextLong() {
      long value = RecordFormat.getLong(bytes, at);
      at += Long.BYTES;
      return value;
    }

    private byte[] nextBytes() {
      int count = nextInt();
      at += count;
      return Arrays.copyOfRange(bytes, at - count, at);
    }
  }
}
