package io.standpipe.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the configuration file again while the server runs, and tells what can change without a
/// restart. Flags beat the file as they did at the start. Immutable; any thread.
public final class Reload {
  private final Values flags;
  private final Map<String, String> environment;
  private final Values current;

  /// @param current the values that the server runs with
  Reload(Values flags, Map<String, String> environment, Values current) {
    this.flags = flags;
    this.environment = environment;
    this.current = current;
  }

  /// What came of reading again.
  public sealed interface Outcome {
    /// The server was started without a configuration file.
    record NoFile() implements Outcome {}

    /// The file is wrong; nothing is to change.
    ///
    /// @param errors one line each
    /// @param warnings that may explain them, one line each
    record Wrong(List<String> errors, List<String> warnings) implements Outcome {}

    /// The file is good.
    ///
    /// @param applicable changes that the two records contain
    /// @param postponed changes that need a restart; the records keep the old values
    /// @param next to be used the next time
    record Read(
        StandpipeConfig config,
        ProcessConfig process,
        List<Change> applicable,
        List<Change> postponed,
        Reload next) implements Outcome {}
  }

  /// An option whose value differs. Secrets show as `[REDACTED]`.
  ///
  /// @param name the key in the file, with those of the maps around it
  public record Change(String name, String before, String after) {}

  public Outcome read() {
    if (ConfigFiles.shown(flags).isEmpty()) {
      return new Outcome.NoFile();
    }
    var configuration = new Configuration(flags, environment);
    var warnings = Configuration.lines(configuration.warnings());
    var errors = configuration.errors();
    if (!errors.isEmpty()) {
      return new Outcome.Wrong(Configuration.lines(errors), warnings);
    }
    var next = new Values();
    next.putAll(current);
    var applicable = new ArrayList<Change>();
    var postponed = new ArrayList<Change>();
    for (var option : OptionTable.all()) {
      compare(option, configuration.values(), next, applicable, postponed);
    }
    var settings = configuration.settings(next);
    try {
      return new Outcome.Read(settings.server(), settings.process(), List.copyOf(applicable),
          List.copyOf(postponed), new Reload(flags, environment, next));
    } catch (Rejected e) {
      return new Outcome.Wrong(List.of(e.problem().toString()), warnings);
    }
  }

  private <T> void compare(
      Option<T> option,
      Values read,
      Values next,
      List<Change> applicable,
      List<Change> postponed) {
    if (!option.isHonoured()) {
      return;
    }
    var before = current.get(option);
    var after = read.get(option);
    if (before.equals(after)) {
      return;
    }
    var change = new Change(option.name(), shown(option, before), shown(option, after));
    if (option.reloadable()) {
      next.take(option, read);
      applicable.add(change);
    } else {
      postponed.add(change);
    }
  }

  private static <T> String shown(Option<T> option, T value) {
    return option.kind() instanceof Kind.OfFile<T> kind && option.secrecy() == Secrecy.OPEN
        ? kind.written(value).replaceAll("\\s+", " ")
        : option.secrecy().shown(option.kind().format(value));
  }
}
