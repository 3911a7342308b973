package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/// A piece of output being filled. Not safe for threads; whoever fills it holds the lock of the
/// [Outbound] it belongs to. *Hot path.*
final class Chunk {
  private static final short CR_LF = '\r' << 8 | '\n';

  private final ByteBuf buffer;
  /// The same memory; cheaper to write to than Netty's view of it.
  private final ByteBuffer view;

  Chunk(ByteBufAllocator allocator, int capacity) {
    buffer = allocator.directBuffer(capacity, capacity);
    view = buffer.internalNioBuffer(0, capacity);
  }

  boolean hasRoom(int length) {
    return view.remaining() >= length;
  }

  int capacity() {
    return buffer.capacity();
  }

  void put(byte[] source, int offset, int length) {
    view.put(source, offset, length);
  }

  void lineEnd() {
    view.putShort(CR_LF);
  }

  /// What was put; the chunk must not be used any more.
  ByteBuf complete() {
    return buffer.writerIndex(buffer.capacity() - view.remaining());
  }

  void release() {
    buffer.release();
  }
}
