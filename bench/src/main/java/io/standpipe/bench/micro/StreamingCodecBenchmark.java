package io.standpipe.bench.micro;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.AckParser;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.PubMsgParser;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Time per message of the streaming protocol: read a publish, write what is stored, write the
/// publisher's ack, read a subscriber's ack.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamingCodecBenchmark {
  private static final long SEQUENCE = 1_234_567;
  private static final long TIMESTAMP = 1_767_225_600_000_000_000L;
  private static final int GUID_BYTES = 22;

  @Param({"128", "1024"})
  int dataBytes;

  private final PubMsgParser publishParser = new PubMsgParser();
  private final AckParser ackParser = new AckParser();
  private final byte[] ack = new Ack(Subject.of("orders"), SEQUENCE).encode();
  private byte[] publish = new byte[0];
  private byte[] target = new byte[0];

  @Setup
  public void prepare() {
    publish = new PubMsg("billing-1", "g".repeat(GUID_BYTES), Subject.of("orders"), Subject.EMPTY,
        Payload.copyOf(new byte[dataBytes]), Subject.of("c".repeat(GUID_BYTES))).encode();
    target = new byte[publish.length + 64];
  }

  @Benchmark
  public boolean parsePublish() {
    return publishParser.parse(publish, 0, publish.length);
  }

  @Benchmark
  public int parsePublishAndWriteMessage() {
    publishParser.parse(publish, 0, publish.length);
    int at = MsgProto.writeSequence(target, 0, SEQUENCE);
    at = MsgProto.writeFields(target, at, publish, publishParser.subject(), publishParser.reply(),
        publishParser.data());
    return MsgProto.writeTimestamp(target, at, TIMESTAMP);
  }

  @Benchmark
  public int writePublishAck() {
    return PubAck.write(target, 0, publish, 0, GUID_BYTES);
  }

  @Benchmark
  public boolean parseAck() {
    return ackParser.parse(ack, 0, ack.length);
  }
}
