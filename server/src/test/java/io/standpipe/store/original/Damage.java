package io.standpipe.store.original;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// What disks and crashes do to files.
public final class Damage {
  private Damage() {}

  /// Removes the last `count` bytes.
  public static void cut(Path file, int count) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, content.length - count));
  }

  /// Inverts the bits of the byte at `offset` that are set in `mask`.
  public static void flip(Path file, int offset, int mask) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[offset] ^= (byte) mask;
    Files.write(file, content);
  }

  /// Appends `count` zeros.
  public static void pad(Path file, int count) throws IOException {
    Files.write(file, new byte[count], StandardOpenOption.APPEND);
  }
}
