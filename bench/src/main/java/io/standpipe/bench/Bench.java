package io.standpipe.bench;

import java.util.Arrays;
import java.util.List;

/// The command: `bench` loads a streaming server, `core-bench` a NATS server, `bench compare`
/// several servers in turn.
///
/// Exit codes: 0 done, 1 the load failed, 2 the command line is wrong.
public final class Bench {
  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  static int run(List<String> arguments) {
    try {
      if (arguments.isEmpty()) {
        throw new UsageException("expected bench or core-bench");
      }
      var rest = arguments.subList(1, arguments.size());
      return switch (arguments.getFirst()) {
        case "bench" -> bench(rest);
        case "core-bench" -> coreBench(rest);
        default ->
          throw new UsageException("expected bench or core-bench, found " + arguments.getFirst());
      };
    } catch (UsageException e) {
      System.err.println(e.getMessage() + "\nSee -help.");
      return 2;
    } catch (LoadException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static int bench(List<String> words) {
    if (!words.isEmpty() && words.getFirst().equals("compare")) {
      return compare(words.subList(1, words.size()));
    }
    if (asksForHelp(words)) {
      return help(StreamingOptions.flags());
    }
    var options = StreamingOptions.parse(words);
    return show(new StreamingLoad(options).run(), options.common());
  }

  private static int compare(List<String> words) {
    if (asksForHelp(words)) {
      return help(Compare.flags());
    }
    Compare.run(words, System.out);
    return 0;
  }

  private static int coreBench(List<String> words) {
    if (asksForHelp(words)) {
      return help(CoreOptions.flags());
    }
    var options = CoreOptions.parse(words);
    return show(new CoreLoad(options).run(), options.common());
  }

  private static boolean asksForHelp(List<String> words) {
    return words.stream().anyMatch(Arrays.asList("-h", "-help", "--help")::contains);
  }

  private static int help(Flags flags) {
    System.out.print(flags.help());
    return 0;
  }

  private static int show(Outcome outcome, CommonOptions options) {
    System.out.println(options.isCsv()
        ? String.join(",", Report.CSV_NAMES) + "\n" + Report.csv(outcome)
        : Report.text(outcome));
    return 0;
  }
}
