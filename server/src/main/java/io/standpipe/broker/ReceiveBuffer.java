package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/// Has all connections of a loop read into the same array: what was read is parsed before the next
/// read, so an idle connection needs no buffer. On the heap, because that is where parsing is fast.
///
/// A connection reads again at once only while it fills the buffer, and at most [#READS_MAX] times
/// before the others have their turn.
final class ReceiveBuffer implements RecvByteBufAllocator {
  private static final int CAPACITY = 64 * 1024;
  private static final int READS_MAX = 4;

  private final ByteBuf buffer = Unpooled.wrappedBuffer(new byte[CAPACITY]);

  @Override
  public ExtendedHandle newHandle() {
    return new Reading();
  }

  private final class Reading implements ExtendedHandle {
    private boolean autoRead;
    private int reads;
    private int attempted;
    private int lastRead;

    @Override
    public ByteBuf allocate(ByteBufAllocator unused) {
      return buffer.clear().retain();
    }

    @Override
    public int guess() {
      return CAPACITY;
    }

    @Override
    public void reset(ChannelConfig config) {
      autoRead = config.isAutoRead();
      reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {
      reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
      lastRead = bytes;
    }

    @Override
    public int lastBytesRead() {
      return lastRead;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public boolean continueReading() {
      return autoRead && reads < READS_MAX && lastRead == attempted && lastRead > 0;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return continueReading();
    }

    @Override
    public void readComplete() {
      // Nothing was learned: the size is fixed.
    }
  }
}
