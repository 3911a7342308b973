package io.standpipe.store.file;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Hands slices that are dropped to the user's script, each on a thread of its own. The script
/// finds the two files that the original would have given it.
///
/// Source: reference, stores 4.5.
final class Archive implements AutoCloseable {
  private final Optional<Path> script;
  private final Disk disk;
  private final Checksum checksum;
  private final MessageRecord records;
  private final System.Logger logger;
  private final ExecutorService runner = Executors.newThreadPerTaskExecutor(
      Thread.ofPlatform().name("standpipe-archive-", 1).daemon().factory());

  Archive(
      Optional<Path> script,
      Disk disk,
      Checksum checksum,
      MessageRecord records,
      System.Logger logger) {
    this.script = script;
    this.disk = disk;
    this.checksum = checksum;
    this.records = records;
    this.logger = logger;
  }

  /// Whether slices that are dropped are wanted, and so must be complete.
  boolean isEnabled() {
    return script.isPresent();
  }

  /// Renames the files of a slice and runs the script with them. False if there is no script, or
  /// the files cannot be renamed: then they are to be deleted.
  boolean take(String channel, Slice slice) {
    if (script.isEmpty() || !disk.exists(slice.file)) {
      return false;
    }
    var data = renamed(slice.file);
    var index = renamed(slice.originalIndex());
    try {
      disk.move(slice.file, data);
      disk.delete(slice.originalIndex());
    } catch (IOException e) {
      logger.log(WARNING, "Unable to rename " + slice.file + " for the archive script: "
          + e.getMessage() + "; the slice is deleted");
      return false;
    }
    runner.execute(() -> run(script.get(), channel, data, index));
    return true;
  }

  private static Path renamed(Path file) {
    return file.resolveSibling(file.getFileName() + ".bak");
  }

  private void run(Path program, String channel, Path data, Path index) {
    var output = "";
    try {
      OriginalIndexFile.write(disk, data, index, checksum, records);
      var process = new ProcessBuilder(program.toString(), channel, data.toString(),
          index.toString()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException("exit status " + status);
      }
      logger.log(INFO, "Output of archive script for " + channel + " (" + data + " and " + index
          + "): " + output);
    } catch (IOException e) {
      logger.log(INFO, "Error invoking archive script \"" + program + "\": " + e.getMessage()
          + " (output=" + output + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for scripts that run.
  @Override
  public void close() {
    runner.shutdown();
    try {
      if (!runner.awaitTermination(1, TimeUnit.MINUTES)) {
        logger.log(WARNING, "The archive script still runs after a minute; not waiting any longer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
