package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.config.LogConfig;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Standard error. Never standard output, which belongs to whoever runs the command.
final class StandardError implements LogOutput {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final OutputStream stream = new BufferedOutputStream(
      new FileOutputStream(FileDescriptor.err), BUFFER_BYTES);
  private final LogFormat format;

  StandardError(LogConfig config) {
    format = LogFormat.of(config, ProcessHandle.current().pid(),
        leadsToTerminal(Path.of("/proc/self/fd/2")));
  }

  private static boolean leadsToTerminal(Path descriptor) {
    try {
      var target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void write(LogLine line) {
    try {
      stream.write(format.format(line).getBytes(UTF_8));
      stream.write('\n');
    } catch (IOException e) {
      // A closed pipe must not stop the server.
    }
  }

  @Override
  public void flush() {
    try {
      stream.flush();
    } catch (IOException e) {
      // See above.
    }
  }

  /// Stays open: it is not ours.
  @Override
  public void close() {
    flush();
  }
}
