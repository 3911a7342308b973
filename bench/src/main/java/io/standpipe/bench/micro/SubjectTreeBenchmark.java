package io.standpipe.bench.micro;

import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import io.standpipe.message.SubjectTree;
import java.nio.charset.StandardCharsets;
import java.util.Random;
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

/// Time per lookup among `subscriptions` literal subjects and a hundredth as many wildcards, and
/// per inbox that comes and goes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubjectTreeBenchmark {
  private static final int SUBJECTS = 256;

  @Param({"100", "100000"})
  int subscriptions;

  private final SubjectTree<Object> tree = new SubjectTree<>(new Random(1));
  private final byte[][] literals = new byte[SUBJECTS][];
  private final byte[][] wildcards = new byte[SUBJECTS][];
  private final byte[][] unknown = new byte[SUBJECTS][];
  private final Subject inbox = Subject.of("_INBOX.abcdefghijklmnopqrstuv");
  private int next;

  @Setup
  public void prepare() {
    for (int i = 0; i < subscriptions; i++) {
      tree.add(Subject.of("orders.eu." + i), null, i);
      if (i % 100 == 0) {
        tree.add(Subject.of("stock." + i + ".*"), null, i);
      }
    }
    for (int i = 0; i < SUBJECTS; i++) {
      literals[i] = bytes("orders.eu." + i % subscriptions);
      wildcards[i] = bytes("stock." + i * 100 % subscriptions + ".item" + i);
      unknown[i] = bytes("nobody.listens.to." + i);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Matches<Object> match(byte[][] subjects) {
    var subject = subjects[next++ & SUBJECTS - 1];
    return tree.match(subject, 0, subject.length);
  }

  @Benchmark
  public Matches<Object> literal() {
    return match(literals);
  }

  @Benchmark
  public Matches<Object> wildcard() {
    return match(wildcards);
  }

  @Benchmark
  public Matches<Object> nobody() {
    return match(unknown);
  }

  @Benchmark
  public boolean inboxComesAndGoes() {
    tree.add(inbox, null, this);
    return tree.remove(inbox, null, this);
  }
}
