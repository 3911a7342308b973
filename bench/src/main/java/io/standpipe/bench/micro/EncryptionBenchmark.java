package io.standpipe.bench.micro;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptedStore;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.memory.MemoryStore;
import io.standpipe.wire.streaming.MsgProto;
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

/// Time per message of encryption at rest: once when it is published, once for each read.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncryptionBenchmark {
  private static final long TIMESTAMP = 1_767_225_600_000_000_000L;
  private static final int MESSAGES = 1_024;

  @Param({"128", "1024"})
  int dataBytes;

  @Param({"NONE", "AES", "CHACHA"})
  String cipher = "NONE";

  private final MessageBuffer buffer = new MessageBuffer();
  private Entry entry = new Entry(new byte[0], 0, 0);
  private MessageLog log = new MemoryStore().createChannel("orders");
  private long next;

  @Setup
  public void prepare() {
    var plain = new MemoryStore();
    log = (cipher.equals("NONE")
        ? plain
        : new EncryptedStore(plain, EncryptionConfig.with(Algorithm.named(cipher), "key")))
        .createChannel("orders");
    var published = new PubMsg("billing-1", "guid", Subject.of("orders"), Subject.EMPTY,
        Payload.copyOf(new byte[dataBytes]), Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    parser.parse(published, 0, published.length);
    var bytes = new byte[MsgProto.entrySize(parser.subject().length(), 0, dataBytes)];
    int end = MsgProto.writeFields(bytes, 0, published, parser.subject(), parser.reply(),
        parser.data());
    entry = new Entry(bytes, MsgProto.writeTimestamp(bytes, end, TIMESTAMP), TIMESTAMP);
    for (int i = 1; i <= MESSAGES; i++) {
      log.append(i, log.seal(entry));
    }
  }

  @Benchmark
  public Entry seal() {
    return log.seal(entry);
  }

  @Benchmark
  public boolean read() {
    return log.read(1 + next++ % MESSAGES, buffer);
  }
}
