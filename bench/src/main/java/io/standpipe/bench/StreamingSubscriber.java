package io.standpipe.bench;

import io.standpipe.wire.streaming.DeliveredMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Acks each message and counts those that are new. *Hot path.*
///
/// Unless it shares messages with a group, first deliveries are strictly increasing and without
/// gaps; what is not is reported.
final class StreamingSubscriber implements Connection.Handler {
  private static final byte SEQUENCE = 1 << 3;

  private final Connection connection;
  private final Tally tally;
  private final AckFrames acks;
  private final boolean isShared;
  private final Optional<Latency> latency;
  private long last;
  private long redelivered;
  private long missing;

  /// With a `latency`, messages are expected to carry their intended time.
  StreamingSubscriber(
      Connection connection,
      Tally tally,
      AckFrames acks,
      boolean isShared,
      Optional<Latency> latency) {
    this.connection = connection;
    this.tally = tally;
    this.acks = acks;
    this.isShared = isShared;
    this.latency = latency;
  }

  @Override
  public void message(NatsReader message) {
    var buffer = message.buffer();
    int start = message.payloadStart() + 1;
    if (message.payloadLength() < 2 || buffer[start - 1] != SEQUENCE) {
      throw new LoadException("the server delivered a message without a sequence");
    }
    int at = start;
    long sequence = buffer[at] & 0x7f;
    for (int shift = 7; buffer[at] < 0; shift += 7) {
      sequence |= (buffer[++at] & 0x7fL) << shift;
    }
    if (latency.isPresent()) {
      latency.get().record(System.nanoTime() - stamp(message));
    }
    acks.put(connection.reserve(acks.bytesMax()), buffer, start, at + 1 - start);
    if (isShared) {
      tally.add();
    } else if (sequence > last) {
      missing += last == 0 ? 0 : sequence - last - 1;
      last = sequence;
      tally.add();
    } else {
      redelivered++;
    }
  }

  private static long stamp(NatsReader message) {
    var delivered = DeliveredMessage.decode(message.buffer(), message.payloadStart(),
        message.payloadLength());
    if (delivered == null || delivered.data().length() < CommonOptions.STAMP_BYTES) {
      throw new LoadException("the channel holds messages of somebody else: use a new one, or -io");
    }
    return ByteBuffer.wrap(delivered.data().toByteArray()).getLong();
  }

  @Override
  public void drained() {
    if (tally.isOpenEnded() && tally.count() > 0) {
      tally.stop();
    }
  }

  /// What should not have happened.
  List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (redelivered > 0) {
      warnings.add("%s: %d messages redelivered".formatted(tally.name(), redelivered));
    }
    if (missing > 0) {
      warnings.add("%s: %d messages missing".formatted(tally.name(), missing));
    }
    return warnings;
  }
}
