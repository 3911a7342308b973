package io.standpipe.cli;

import static java.util.Objects.requireNonNull;

import io.standpipe.store.StoreException;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.StoreCheck;
import io.standpipe.store.file.StoreRepair;
import io.standpipe.store.file.StoreReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `standpipe store check DIR` and `standpipe store repair DIR`, and for databases [InitSql].
final class StoreCommand {
  private static final int SOUND = 0;
  private static final int DAMAGED = 1;
  private static final int USAGE = 2;
  private static final long POLYNOMIAL_MAX = 0xFFFF_FFFFL;
  private static final String KEY_VARIABLE = "NATS_STREAMING_ENCRYPTION_KEY";
  private static final String HELP = """
      usage: standpipe store check DIR [-file_crc_poly NUMBER]
             standpipe store repair DIR [--yes] [-file_crc_poly NUMBER]
             standpipe store init-sql -sql_driver DRIVER [-sql_source SOURCE --apply]

      check   reads all records of the directory of a file store and says what is there and
              what is damaged. Writes nothing.
      repair  says what it would do about damage, asks, and does it; --yes does not ask. What
              it cuts out stays beside it, in files whose names begin with cut-.
      init-sql prints what creates the tables of an SQL store, or creates them.

      Encrypted messages are tried with the key in NATS_STREAMING_ENCRYPTION_KEY, if it is set.
      -file_crc_poly is the polynomial the server was given, if it was.
      Exit status: 0 sound, 1 damaged, 2 wrong use.
      """;

  private final Map<String, String> environment;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private String action = "";
  private @Nullable Path directory;
  private long polynomial = 0xEDB8_8320L;
  private boolean yes;

  StoreCommand(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /// Returns the exit status. The arguments are those behind `store`.
  int run(List<String> arguments) {
    if (!arguments.isEmpty() && arguments.getFirst().equals("init-sql")) {
      return new InitSql(out, err).run(arguments.subList(1, arguments.size()));
    }
    if (arguments.stream().anyMatch(List.of("-h", "-help", "--help", "help")::contains)) {
      out.print(HELP);
      return SOUND;
    }
    var fault = parse(arguments);
    if (!fault.isEmpty()) {
      err.println(fault + "\nstandpipe store --help shows how it is used.");
      return USAGE;
    }
    try {
      return run();
    } catch (StoreException e) {
      err.println(e.getMessage());
      return USAGE;
    }
  }

  private String parse(List<String> arguments) {
    var left = arguments.iterator();
    while (left.hasNext()) {
      var argument = left.next();
      switch (argument) {
        case "-yes", "--yes", "-y" -> yes = true;
        case "-file_crc_poly", "--file_crc_poly" -> {
          var fault = left.hasNext() ? parsePolynomial(left.next()) : argument + " needs a number";
          if (!fault.isEmpty()) {
            return fault;
          }
        }
        default -> {
          var fault = word(argument);
          if (!fault.isEmpty()) {
            return fault;
          }
        }
      }
    }
    if (action.isEmpty()) {
      return "what is to be done: check, repair or init-sql?";
    }
    return directory == null
        ? "which directory?"
        : yes && action.equals("check") ? "check has no --yes: it changes nothing" : "";
  }

  private String word(String word) {
    if (word.startsWith("-")) {
      return "no such flag: " + word;
    }
    if (action.isEmpty()) {
      action = word;
      return word.equals("check") || word.equals("repair") ? "" : "no such command: store " + word;
    }
    if (directory != null) {
      return "one directory at a time, not also " + word;
    }
    try {
      directory = Path.of(word);
      return "";
    } catch (InvalidPathException e) {
      return "not a directory: " + e.getMessage();
    }
  }

  private String parsePolynomial(String text) {
    try {
      polynomial = Long.decode(text);
    } catch (NumberFormatException e) {
      polynomial = 0;
    }
    return polynomial < 1 || polynomial > POLYNOMIAL_MAX
        ? "crc polynomial should be between 1 and 4294967295"
        : "";
  }

  private int run() {
    var report = check();
    print(report);
    if (report.isKeyWrong()) {
      err.println("the key in " + KEY_VARIABLE + " opens none of the encrypted messages");
      return USAGE;
    }
    if (report.isSound()) {
      return SOUND;
    }
    if (action.equals("check")) {
      return DAMAGED;
    }
    return repair(report);
  }

  private StoreReport check() {
    var key = environment.getOrDefault(KEY_VARIABLE, "");
    var encryption = key.isEmpty()
        ? EncryptionConfig.NONE
        : EncryptionConfig.with(Algorithm.AES, key);
    return new StoreCheck(requireNonNull(directory), polynomial, encryption).run();
  }

  private int repair(StoreReport report) {
    var owner = report.owner();
    if (owner.isPresent()) {
      err.println(directory + " is in use by " + owner.get() + ": stop it first");
      return USAGE;
    }
    var repair = new StoreRepair(report, polynomial);
    out.println("The repair will:");
    repair.plan().forEach(step -> out.println("  " + step));
    if (!yes && !isConfirmed()) {
      out.println("Nothing was changed.");
      return DAMAGED;
    }
    repair.run();
    var after = check();
    print(after);
    return after.isSound() ? SOUND : DAMAGED;
  }

  private boolean isConfirmed() {
    out.print("Go on? Better have a copy of the directory. [y/N] ");
    out.flush();
    try {
      var answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return answer != null
          && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    } catch (IOException e) {
      return false;
    }
  }

  private void print(StoreReport report) {
    out.println(report.directory() + ": file store of "
        + report.clusterId().map(id -> "cluster " + id).orElse("an unknown cluster") + ", "
        + count(report.channels().size(), "channel") + ", " + count(report.clients(), "client"));
    report.owner()
        .ifPresent(owner -> out
            .println("  in use by " + owner + ": what is being written now is not looked at"));
    report.channels().forEach(this::print);
    report.notes().forEach(note -> out.println("  note: " + note));
    for (var damage : report.damages()) {
      out.println("  DAMAGE " + report.directory().relativize(damage.file()) + " at "
          + damage.position() + ": " + damage.what());
    }
    out.println(report.isSound() ? "sound" : "damaged: " + report.damages().size() + " found");
  }

  private void print(StoreReport.Channel channel) {
    var text = new StringBuilder("  ").append(channel.name()).append(": ");
    text.append(count(channel.messages(), "message"));
    if (channel.messages() > 0) {
      text.append(' ').append(channel.first()).append("..").append(channel.last());
    }
    text.append(", ").append(count(channel.bytes(), "byte")).append(" in ");
    text.append(count(channel.files(), "file"));
    text.append(", ").append(count(channel.subscriptions(), "subscription"));
    if (channel.aes() + channel.chacha() > 0) {
      text.append("; encrypted: ").append(channel.aes()).append(" AES, ");
      text.append(channel.chacha()).append(" CHACHA");
    }
    if (channel.locked() > 0) {
      text.append("; ").append(channel.locked()).append(" not opened by the key");
    }
    out.println(text);
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
