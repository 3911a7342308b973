package io.standpipe.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What `/proc` tells about a process. Where it tells nothing (another machine, another user,
/// another system) figures are absent, never guessed.
final class LinuxProcess {
  private static final Path PROC = Path.of("/proc");
  /// USER_HZ, which the kernel fixes for what it shows to user space.
  private static final double TICKS_PER_SECOND = 100;

  private final Path directory;

  LinuxProcess(long pid) {
    directory = PROC.resolve(Long.toString(pid));
  }

  static LinuxProcess self() {
    return new LinuxProcess(ProcessHandle.current().pid());
  }

  /// The process that listens on a TCP port, if it may be seen.
  static Optional<LinuxProcess> listeningOn(int port) {
    for (var table : new String[]{"net/tcp", "net/tcp6"}) {
      try {
        var inode = Files.readAllLines(PROC.resolve(table))
            .stream()
            .flatMap(line -> listeningInode(line, port).stream())
            .findFirst();
        if (inode.isPresent()) {
          return ownerOf("socket:[" + inode.get() + "]");
        }
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// The inode in a line of `/proc/net/tcp` whose local port is `port` and whose state is LISTEN.
  static Optional<String> listeningInode(String line, int port) {
    var words = line.strip().split("\\s+", -1);
    boolean listens = words.length > 9 && words[3].equals("0A")
        && words[1].endsWith(":%04X".formatted(port));
    return listens ? Optional.of(words[9]) : Optional.empty();
  }

  private static Optional<LinuxProcess> ownerOf(String socket) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var process : processes) {
        if (owns(process, socket)) {
          return Optional.of(new LinuxProcess(Long.parseLong(process.getFileName().toString())));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean owns(Path process, String socket) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (var file : files) {
        if (Files.readSymbolicLink(file).toString().equals(socket)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // Not ours to see, or it has just ended.
    }
  }

  String pid() {
    return directory.getFileName().toString();
  }

  /// User and system time used so far, if visible.
  Optional<Double> cpuSeconds() {
    return read("stat").map(LinuxProcess::cpuSeconds);
  }

  /// Fields 14 and 15 of `/proc/PID/stat`; the name in field 2 may hold anything.
  static double cpuSeconds(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /// Resident memory now, in bytes.
  Optional<Long> residentBytes() {
    return read("status").flatMap(status -> bytesOf(status, "VmRSS:"));
  }

  /// The highest resident memory since the process started or [#resetPeak()], in bytes.
  Optional<Long> peakBytes() {
    return read("status").flatMap(status -> bytesOf(status, "VmHWM:"));
  }

  static Optional<Long> bytesOf(String status, String name) {
    return status.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  /// Lets the peak start anew; does nothing if that is not permitted.
  void resetPeak() {
    try {
      Files.writeString(directory.resolve("clear_refs"), "5");
    } catch (IOException e) {
      return; // The peak then counts from the start of the process.
    }
  }

  private Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(directory.resolve(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
