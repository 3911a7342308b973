package io.standpipe.cli;

import io.standpipe.config.LogConfig;
import io.standpipe.config.LogLevels;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The log of the process: any thread hands in lines, a thread of its own formats and writes them.
///
/// An event loop must not wait for a sick disk or for a pipe that nobody reads. So what waits to be
/// written is bounded: whoever logs into a full log waits while lines are still being taken, so that
/// none is lost to an output that is merely slow. If nothing at all has been taken for a second the
/// output counts as stuck: from then on lines are dropped without waiting, and counted, and once the
/// output takes lines again the log says how many are missing.
final class Log implements AutoCloseable {
  /// Characters waiting to be written.
  private static final int PENDING_MAX = 1 << 20;
  /// Characters per batch: progress shows after each.
  private static final int BATCH_MAX = 1 << 15;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration CLOSING_MAX = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Duration patience;
  private final Thread writer;
  private volatile LogLevels levels;

  // Under the lock.
  private final ArrayDeque<LogEvent> waiting = new ArrayDeque<>();
  private int pending;
  private long batches;
  private boolean stuck;
  private long lost;
  private boolean closed;

  // Of the writing thread.
  private LogOutput output;

  Log(LogOutput output, LogLevels levels, InstantSource clock, Duration patience) {
    this.output = output;
    this.levels = levels;
    this.clock = clock;
    this.patience = patience;
    this.writer = Thread.ofPlatform().name("standpipe-log").daemon().unstarted(this::run);
  }

  /// Opens what the settings ask for, or standard error if that cannot be opened: a server that
  /// logs elsewhere, and says so, serves its clients better than none.
  static Log open(LogConfig config) {
    try {
      return started(LogOutput.open(config), config);
    } catch (IOException e) {
      var log = started(new StandardError(config), config);
      log.write(Component.CORE, LogLevel.WARNING, e.getMessage() + "; logging to standard error");
      return log;
    }
  }

  private static Log started(LogOutput output, LogConfig config) {
    var log = new Log(output, config.levels(), InstantSource.system(), PATIENCE);
    log.start();
    return log;
  }

  void start() {
    writer.start();
  }

  /// Which lines are wanted at the moment.
  LogLevels levels() {
    return levels;
  }

  /// The logger of one component: `streaming`, whose lines begin with `STREAM: `, or `core`.
  System.Logger logger(String name) {
    return new ComponentLogger(name, this);
  }

  void write(Component component, LogLevel level, String text) {
    write(component, level, text, List.of());
  }

  synchronized void write(Component component, LogLevel level, String text, List<String> frames) {
    var line = new LogLine(clock.instant(), component, level, text, frames);
    if (closed || !awaitRoom(line.weight())) {
      lost++;
    } else {
      add(line);
    }
  }

  private synchronized void add(LogEvent event) {
    waiting.add(event);
    pending += event.weight();
    notifyAll();
  }

  /// False if there is none, or if the thread was interrupted: it has something more urgent to do.
  private boolean awaitRoom(int weight) {
    var seen = batches;
    var since = System.nanoTime();
    try {
      while (pending > 0 && pending + weight > PENDING_MAX) {
        if (batches != seen) {
          seen = batches;
          since = System.nanoTime();
        }
        long left = since + patience.toNanos() - System.nanoTime();
        stuck |= left <= 0;
        if (stuck || closed) {
          return false;
        }
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Opens a moved log file again.
  void reopen() {
    add(new LogEvent.Reopen());
  }

  /// Applies other settings while the log is in use. An output that cannot be opened leaves the
  /// present one in place, and a line says so.
  void change(LogConfig before, LogConfig after) {
    levels = after.levels();
    var sameOutput = before.target().equals(after.target()) && before.json() == after.json()
        && before.timestamps() == after.timestamps() && before.utc() == after.utc();
    if (sameOutput) {
      return;
    }
    try {
      add(new LogEvent.Replace(LogOutput.open(after)));
    } catch (IOException e) {
      write(Component.CORE, LogLevel.WARNING, e.getMessage() + "; the log stays where it was");
    }
  }

  private void run() {
    for (var batch = take(); !batch.isEmpty(); batch = take()) {
      batch.forEach(this::handle);
      output.flush();
      written(batch);
    }
    output.close();
  }

  /// Waits for something to do. Empty once the log is closed and everything written.
  private synchronized List<LogEvent> take() {
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    var batch = new ArrayList<LogEvent>();
    var weight = 0;
    while (!waiting.isEmpty() && weight < BATCH_MAX) {
      var event = waiting.remove();
      weight += event.weight();
      batch.add(event);
    }
    return batch;
  }

  private void handle(LogEvent event) {
    switch (event) {
      case LogLine line -> output.write(line);
      case LogEvent.Reopen() -> reopenOutput();
      case LogEvent.Replace(var replacement) -> {
        output.close();
        output = replacement;
      }
    }
  }

  private void reopenOutput() {
    try {
      output.write(line(LogLevel.INFO,
          output.reopen() ? "File log re-opened" : "File log re-open ignored, not a file logger"));
    } catch (IOException e) {
      output.write(line(LogLevel.ERROR, "File log re-open failed: " + SystemError.reason(e)));
    }
  }

  private LogLine line(LogLevel level, String text) {
    return new LogLine(clock.instant(), Component.STREAMING, level, text, List.of());
  }

  private synchronized void written(List<LogEvent> batch) {
    for (var event : batch) {
      pending -= event.weight();
    }
    batches++;
    stuck = false;
    if (lost > 0 && !closed) {
      add(line(LogLevel.WARNING, "Log lines lost because nothing took them: " + lost));
      lost = 0;
    }
    notifyAll();
  }

  /// Writes what waits, unless the output is stuck, and ends.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      var _ = writer.join(CLOSING_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
