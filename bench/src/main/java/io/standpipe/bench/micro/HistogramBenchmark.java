package io.standpipe.bench.micro;

import io.standpipe.measure.Histogram;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to note how long one message took.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HistogramBenchmark {
  private static final int MESSAGES = 1024;
  private static final int NANOS_MAX = 2_000_000;

  private final Histogram histogram = new Histogram();
  private final long[] nanos = new long[MESSAGES];

  @Setup
  public void messages() {
    var random = new Random(1);
    for (int i = 0; i < MESSAGES; i++) {
      nanos[i] = random.nextInt(NANOS_MAX);
    }
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void record() {
    for (long value : nanos) {
      histogram.record(value);
    }
  }
}
