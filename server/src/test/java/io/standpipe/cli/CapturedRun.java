package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/// What the command did in this process. Tests that use it hold the locks of both streams.
///
/// @param out its standard output
/// @param err its standard error
record CapturedRun(int status, String out, String err) {
  static CapturedRun of(List<String> arguments) {
    var usualOut = System.out;
    var usualErr = System.err;
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, UTF_8));
      System.setErr(new PrintStream(err, true, UTF_8));
      return new CapturedRun(Main.run(arguments), out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(usualOut);
      System.setErr(usualErr);
    }
  }
}
