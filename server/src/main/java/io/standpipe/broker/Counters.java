package io.standpipe.broker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Totals of a broker. Any thread may call; those of messages are added to once per batch.
final class Counters {
  final LongAdder inMessages = new LongAdder();
  final LongAdder inBytes = new LongAdder();
  final LongAdder outMessages = new LongAdder();
  final LongAdder outBytes = new LongAdder();
  final LongAdder slowConsumers = new LongAdder();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicLong totalConnections = new AtomicLong();
}
