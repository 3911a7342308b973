package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A directory with the files of a minimal Debian, for commands that run with it as their root.
record CleanRoot(Path directory) {
  /// What packages of Debian leave behind by themselves: lists, logs, and copies of the list
  /// of users.
  private static final List<String> OF_DEBIAN = List.of("var/lib/dpkg/", "var/lib/apt/", "run/",
      "var/cache/", "var/log/", "etc/passwd", "etc/shadow", "etc/group", "etc/gshadow",
      "etc/subuid", "etc/subgid", "etc/.pwd.lock");

  static CleanRoot create(Path directory) {
    Podman.unpackDebian(directory);
    var root = new CleanRoot(directory);
    // The first command finds files for the network that podman leaves.
    root.run("true");
    return root;
  }

  /// Runs a command as root, with the network of this machine, and returns what it printed.
  String run(String... command) {
    return Podman.run(words(command));
  }

  /// The same for a command that has to fail.
  String runFailing(String... command) {
    return Command.runFailing(ServerUnderTest.repository(), Podman.environment(),
        Podman.command(words(command)).toArray(String[]::new));
  }

  private String[] words(String... command) {
    var words = new ArrayList<>(List.of("run", "--rm", "--env", "DEBIAN_FRONTEND=noninteractive",
        "--rootfs", directory.toString()));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  /// A file or directory below it, without a slash in front.
  Path path(String name) {
    return directory.resolve(name);
  }

  String read(String name) {
    try {
      return Files.readString(path(name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name, String text) {
    try {
      Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Copies a file into its root directory, and returns where it lies then.
  String take(Path file) {
    try {
      var name = file.getFileName().toString();
      Files.copy(file, path(name));
      return "/" + name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The paths of all files and directories, but for what [#OF_DEBIAN] names.
  Set<String> files() {
    try (var all = Files.walk(directory)) {
      return all.map(file -> directory.relativize(file).toString())
          .filter(name -> OF_DEBIAN.stream().noneMatch(name::startsWith))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
