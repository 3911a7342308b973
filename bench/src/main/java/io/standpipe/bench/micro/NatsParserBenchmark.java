package io.standpipe.bench.micro;

import io.standpipe.message.Subject;
import io.standpipe.wire.nats.NatsHandler;
import io.standpipe.wire.nats.NatsParser;
import io.standpipe.wire.nats.ParseFailure;
import io.standpipe.wire.nats.PublishFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Time per `PUB` in a stream of them, cut into reads of different sizes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NatsParserBenchmark {
  private static final int MESSAGES = 1024;
  private static final int CONTROL_LINE_MAX = 4096;
  private static final int PAYLOAD_MAX = 1024 * 1024;

  @Param({"16", "128"})
  int payloadBytes;

  /// A read of 64 KiB holds many messages; one of 100 bytes cuts nearly each message.
  @Param({"65536", "100"})
  int readBytes;

  private static final class Counter implements NatsHandler {
    private long seen;

    @Override
    public void publish(PublishFrame frame) {
      seen += frame.subjectLength() + frame.payloadOffset();
    }

    @Override
    public void ping() {}

    @Override
    public void pong() {}

    @Override
    public void connect(byte[] buffer, int offset, int length) {}

    @Override
    public void info(byte[] buffer, int offset, int length) {}

    @Override
    public void subscribe(Subject subject, @Nullable Subject queue, Subject sid) {}

    @Override
    public void unsubscribe(Subject sid, long max) {}

    @Override
    public void fail(ParseFailure failure) {
      throw new IllegalStateException(failure.toString());
    }
  }

  private final Counter counter = new Counter();
  private final NatsParser parser = new NatsParser(counter, CONTROL_LINE_MAX, PAYLOAD_MAX);
  private byte[] stream = new byte[0];

  @Setup
  public void prepare() {
    stream = "PUB orders.created %d\r\n%s\r\n".formatted(payloadBytes, "x".repeat(payloadBytes))
        .repeat(MESSAGES)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long publish() {
    for (int from = 0; from < stream.length; from += readBytes) {
      parser.parse(stream, from, Math.min(stream.length, from + readBytes));
    }
    return counter.seen;
  }
}
