package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the command with input that is wrong: nothing on standard output, one line on standard
/// error, and a status that is not 0.
///
/// In flags, file and line `{dir}` is the directory, `{taken}` a port in use, and `⏎` a line end.
/// The directory has a file `f`, which is the configuration, and some that may be named in it:
/// `text`, which is no PEM and no JWT; `bytes`, which is no UTF-8; `loop`, which includes `f`; and
/// the directory `d`.
final class WrongInput {
  private final Path directory;
  private final int taken;

  private WrongInput(Path directory, int taken) {
    this.directory = directory;
    this.taken = taken;
  }

  /// @param flags null for none
  /// @param file content of the configuration file; null for none
  static void check(
      Path directory,
      @Nullable String flags,
      @Nullable String file,
      int status,
      String line) throws IOException {
    Files.createDirectories(directory.resolve("d"));
    Files.writeString(directory.resolve("text"), "just words");
    Files.write(directory.resolve("bytes"), new byte[]{'a', ':', ' ', (byte) 0xfe});
    Files.writeString(directory.resolve("loop"), "include f");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new WrongInput(directory, socket.getLocalPort()).run(flags, file, status, line);
    }
  }

  private void run(@Nullable String flags, @Nullable String file, int status, String line)
      throws IOException {
    var arguments = new ArrayList<>(List.of("-l", directory.resolve("log").toString()));
    if (file != null) {
      arguments.addAll(List.of("-c", directory.resolve("f").toString()));
      Files.writeString(directory.resolve("f"), filled(file));
    }
    if (flags != null) {
      arguments.addAll(List.of("-a", "127.0.0.1", "-p", "-1"));
      arguments.addAll(List.of(filled(flags).split(" ", -1)));
    }
    var run = CapturedRun.of(arguments);
    assertThat(run.err().replace(directory + "/", "")).isEqualTo(filled(line) + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(status);
  }

  private String filled(String text) {
    return text.replace("{dir}", directory.toString())
        .replace("{taken}", Integer.toString(taken))
        .replace('⏎', '\n');
  }
}
