package io.standpipe.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// Puts several servers under the same loads in turn and prints a Markdown table.
///
/// Per load every server is started anew, prepared and warmed up; then they take turns, so that
/// whatever else happens on the machine meets all of them.
final class Compare {
  private static final long IDLE_NANOS = 2_000_000_000L;

  private final Comparison comparison;
  private final int runs;
  private final int warmups;
  private final String only;
  private final PrintStream out;
  private final AtomicInteger runNumber = new AtomicInteger();

  private Compare(Comparison comparison, Flags flags, PrintStream out) {
    this.comparison = comparison;
    this.runs = flags.number("k", 1, 100);
    this.warmups = flags.number("warmups", 0, 100);
    this.only = flags.text("only");
    this.out = out;
  }

  static Flags flags() {
    return new Flags("standpipe bench compare [flags] <file of servers and loads>")
        .value("k", "3", "measured runs of each load on each server")
        .value("warmups", "1", "runs of each load before those")
        .value("only", "", "just the loads whose title contains this");
  }

  static void run(List<String> words, PrintStream out) {
    var flags = flags().parse(words);
    var file = Path.of(flags.operand("file"));
    try {
      new Compare(Comparison.parse(Files.readAllLines(file)), flags, out).run();
    } catch (IOException e) {
      throw new UsageException("cannot read " + file);
    }
  }

  private void run() {
    out.println("| load | server | publish msg/s | deliver msg/s | server CPU us per message"
        + " | latency p50 / p99 us | server peak MiB |");
    out.println("|---|---|---|---|---|---|---|");
    comparison.scenarios()
        .stream()
        .filter(scenario -> !scenario.load().isEmpty() && scenario.title().contains(only))
        .forEach(this::load);
    var starts = comparison.scenarios()
        .stream()
        .filter(scenario -> scenario.load().isEmpty() && scenario.title().contains(only))
        .toList();
    if (!starts.isEmpty()) {
      out.println("\n| start | server | listening after ms | INFO after ms | idle MiB |");
      out.println("|---|---|---|---|---|");
      starts.forEach(this::start);
    }
  }

  /// A server under load, and what its measured runs gave.
  private record Contender(
      ServerCommand server,
      DataDirectory directory,
      ServerProcess process,
      List<Outcome> outcomes) {
    Contender(ServerCommand server) {
      this(server, new DataDirectory());
    }

    private Contender(ServerCommand server, DataDirectory directory) {
      this(server, directory, new ServerProcess(directory.of(server)), new ArrayList<>());
    }

    void close() {
      process.close();
      directory.close();
    }
  }

  private void load(Comparison.Scenario scenario) {
    var contenders = new ArrayList<Contender>();
    try {
      for (var server : comparison.servers()) {
        contenders.add(new Contender(server));
        if (!scenario.preparation().isEmpty()) {
          outcome(scenario.preparation(), server);
        }
      }
      for (int run = -warmups; run < runs; run++) {
        for (var contender : contenders) {
          var outcome = outcomeBeside(scenario, contender.server);
          if (run >= 0) {
            contender.outcomes.add(outcome);
          }
          outcome.warnings().forEach(warning -> out.println("<!-- " + warning + " -->"));
        }
      }
    } finally {
      contenders.forEach(Contender::close);
    }
    contenders.forEach(
        contender -> out.println(row(scenario.title(), contender.server, contender.outcomes)));
  }

  /// The companion goes on a little longer than the load, and is not part of the outcome.
  private Outcome outcomeBeside(Comparison.Scenario scenario, ServerCommand server) {
    if (scenario.companion().isEmpty()) {
      return outcome(scenario.load(), server);
    }
    var over = new AtomicBoolean();
    try (var executor = Executors.newSingleThreadExecutor()) {
      var companion = executor.submit(() -> {
        while (!over.get()) {
          outcome(scenario.companion(), server);
        }
      });
      try {
        return outcome(scenario.load(), server);
      } finally {
        over.set(true);
        await(companion);
      }
    }
  }

  private static void await(Future<?> companion) {
    try {
      companion.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load beside the measured one failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome outcome(List<String> load, ServerCommand server) {
    var run = Integer.toString(runNumber.incrementAndGet());
    var words = new ArrayList<>(server.addressFlags());
    load.stream()
        .skip(1)
        .map(word -> word.replace("{run}", run).replace("{port}", "" + server.port()))
        .forEach(words::add);
    return load.getFirst().equals("bench")
        ? new StreamingLoad(StreamingOptions.parse(words)).run()
        : new CoreLoad(CoreOptions.parse(words)).run();
  }

  private static String row(String title, ServerCommand server, List<Outcome> outcomes) {
    return "| %s | %s | %s | %s | %s | %s | %s |".formatted(title, server.name(),
        cell(outcomes, 0, outcome -> positive(outcome.publishRate())),
        cell(outcomes, 0, outcome -> positive(outcome.deliveryRate())),
        cell(outcomes, 2, outcome -> outcome.microsPerPublished().or(outcome::microsPerDelivered)),
        latencyCell(outcomes), cell(outcomes, 0, Outcome::peakMebibytes));
  }

  private static String latencyCell(List<Outcome> outcomes) {
    var cells = new ArrayList<String>();
    for (int i = 0; i < outcomes.getFirst().latencies().size(); i++) {
      int index = i;
      cells.add("%s: %s / %s".formatted(outcomes.getFirst().latencies().get(i).name(),
          cell(outcomes, 0, outcome -> Optional.of(outcome.latencies().get(index).micros(50))),
          cell(outcomes, 0, outcome -> Optional.of(outcome.latencies().get(index).micros(99)))));
    }
    return cells.isEmpty() ? "–" : String.join("; ", cells);
  }

  private static Optional<Double> positive(double rate) {
    return rate > 0 ? Optional.of(rate) : Optional.empty();
  }

  /// The spread of a figure, or a dash if not every run has it.
  private static String cell(
      List<Outcome> outcomes,
      int decimals,
      Function<Outcome, Optional<Double>> figure) {
    var values = outcomes.stream().flatMap(outcome -> figure.apply(outcome).stream()).toList();
    return values.isEmpty() || values.size() < outcomes.size()
        ? "–"
        : Spread.of(values).text(decimals);
  }

  private void start(Comparison.Scenario scenario) {
    Map<ServerCommand, DataDirectory> directories = new LinkedHashMap<>();
    Map<ServerCommand, List<double[]>> figures = new LinkedHashMap<>();
    try {
      for (var server : comparison.servers()) {
        directories.put(server, prepared(server, scenario.preparation()));
      }
      for (int run = -warmups; run < runs; run++) {
        for (var entry : directories.entrySet()) {
          var server = entry.getKey();
          try (var process = new ServerProcess(entry.getValue().of(server))) {
            LockSupport.parkNanos(IDLE_NANOS);
            if (run >= 0) {
              figures.computeIfAbsent(server, _ -> new ArrayList<>())
                  .add(new double[]{process.listeningMillis(), process.infoMillis(),
                      process.residentMebibytes()});
            }
          }
        }
      }
    } finally {
      directories.values().forEach(DataDirectory::close);
    }
    figures.forEach(
        (server, rows) -> out.println("| %s | %s | %s | %s | %s |".formatted(scenario.title(),
            server.name(), column(rows, 0), column(rows, 1), column(rows, 2))));
  }

  private DataDirectory prepared(ServerCommand server, List<String> preparation) {
    var directory = new DataDirectory();
    if (!preparation.isEmpty()) {
      try (var _ = new ServerProcess(directory.of(server))) {
        outcome(preparation, server);
      }
    }
    return directory;
  }

  private static String column(List<double[]> rows, int index) {
    return Spread.of(rows.stream().map(row -> row[index]).toList()).text(0);
  }
}
