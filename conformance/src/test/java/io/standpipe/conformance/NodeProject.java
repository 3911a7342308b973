package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A copy of a Node project below `target/`, with its dependencies installed by `npm ci`.
///
/// Sources stay free of `node_modules`. What is installed is kept until the lock file changes.
final class NodeProject {
  private static final int NODE_MIN = 20;
  private final Path directory;

  private NodeProject(Path directory) {
    this.directory = directory;
  }

  /// Copies and installs the project; fails with what npm says, or with what to install.
  static NodeProject install(Path source, String name) {
    var project = new NodeProject(Path.of("target", "node", name).toAbsolutePath());
    try {
      project.copy(source);
      project.needsNode();
      var lock = Files.readString(project.directory.resolve("package-lock.json"));
      var installed = project.directory.resolve("installed-lock.json");
      if (!Files.exists(installed) || !Files.readString(installed).equals(lock)) {
        project.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        Files.writeString(installed, lock);
      }
      return project;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void needsNode() {
    var version = Pattern.compile("v(\\d+)\\..*").matcher(version("node"));
    if (!version.matches() || Integer.parseInt(version.group(1)) < NODE_MIN
        || version("npm").isEmpty()) {
      throw new AssertionError("install Node.js " + NODE_MIN + " or newer with npm: node is '"
          + version("node") + "', npm is '" + version("npm") + "' on this PATH");
    }
  }

  /// Empty if there is no such command.
  private String version(String command) {
    try {
      return run(Map.of(), command, "--version").lines().toList().getLast();
    } catch (UncheckedIOException _) {
      return "";
    }
  }

  Path directory() {
    return directory;
  }

  /// Runs a command to its end and returns what it printed.
  String run(Map<String, String> environment, String... command) {
    return Command.run(directory, environment, command);
  }

  private void copy(Path source) throws IOException {
    Files.createDirectories(directory);
    try (var files = Files.walk(source)) {
      for (var file : files.filter(path -> !ignored(source, path)).toList()) {
        var target = directory.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static boolean ignored(Path source, Path path) {
    var relative = source.relativize(path);
    return List.of("node_modules", "dist").contains(relative.getName(0).toString());
  }
}
