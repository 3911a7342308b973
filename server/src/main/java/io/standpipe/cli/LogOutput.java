package io.standpipe.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where the bytes of log lines go. [LogLines] calls it from one thread at a time.
interface LogOutput {
  /// Whether colours help the reader.
  boolean isTerminal();

  /// Writes whole lines. A line that cannot be written is lost: there is nowhere to report it.
  void write(byte[] bytes);

  /// Opens the output again by its name, after somebody moved it.
  ///
  /// @return false if this output has no name
  boolean reopen() throws IOException;

  /// Standard error. Never standard output, which belongs to whoever runs the command.
  final class StandardError implements LogOutput {
    private final OutputStream stream = new FileOutputStream(FileDescriptor.err);
    private final boolean isTerminal = leadsToTerminal(Path.of("/proc/self/fd/2"));

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
    public boolean isTerminal() {
      return isTerminal;
    }

    @Override
    public void write(byte[] bytes) {
      writeTo(stream, bytes);
    }

    @Override
    public boolean reopen() {
      return false;
    }
  }

  /// A file that lines are appended to.
  final class LogFile implements LogOutput {
    private final Path path;
    private OutputStream stream;

    LogFile(Path path) throws IOException {
      this.path = path;
      stream = open(path);
    }

    /// Not a channel: those close when the writing thread is interrupted.
    private static OutputStream open(Path path) throws IOException {
      try {
        Files.createFile(path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----")));
      } catch (FileAlreadyExistsException e) {
        // Appended to.
      }
      return new FileOutputStream(path.toFile(), true);
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public void write(byte[] bytes) {
      writeTo(stream, bytes);
    }

    @Override
    public boolean reopen() throws IOException {
      var fresh = open(path);
      stream.close();
      stream = fresh;
      return true;
    }
  }

  private static void writeTo(OutputStream stream, byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      // A full disk or a closed pipe must not stop the server.
    }
  }
}
