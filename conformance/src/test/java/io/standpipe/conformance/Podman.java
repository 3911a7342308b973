package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `podman` with settings and a storage of its own below `target/`: what is configured on the
/// machine, and the images and containers that are there, are neither used nor touched.
///
/// Needs root, and Debian's packages `podman`, `runc` and `debootstrap`. The two base images are
/// kept until `target/` is removed.
final class Podman {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final Path HOME = Path.of("target", "podman").toAbsolutePath();
  private static final String BUILD_BASE = "localhost/standpipe-build-base";
  private static final String RUN_BASE = "localhost/standpipe-run-base";

  private Podman() {}

  /// What the tests of one run share.
  private static final class Shared {
    private static final Map<String, String> ENVIRONMENT = configure();
  }

  private static final class Bases {
    private static final String RUN = makeBases();
  }

  private static final class Image {
    private static final String NAME = build();
  }

  /// For a process that calls `podman` itself.
  static Map<String, String> environment() {
    return Shared.ENVIRONMENT;
  }

  /// The name of the image, which the first call builds from the real Dockerfile, on base images
  /// made from Debian's packages.
  static String image() {
    return Image.NAME;
  }

  /// Puts the files of a minimal Debian, made by `debootstrap`, into a new directory.
  static void unpackDebian(Path directory) {
    var container = run("create", Bases.RUN, "true").strip();
    var tar = directory.resolveSibling(directory.getFileName() + ".tar");
    try {
      Files.createDirectories(directory);
      run("export", "--output", tar.toString(), container);
      Command.run(directory, Map.of(), "tar", "-xpf", tar.toString());
      Files.delete(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      run("rm", container);
    }
  }

  /// Runs a command of podman to its end and returns what it printed.
  static String run(String... words) {
    return Command.run(REPOSITORY, environment(), command(words).toArray(String[]::new));
  }

  /// The words of a command of podman.
  static List<String> command(String... words) {
    var command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of(words));
    return command;
  }

  /// Limits of processes are below what an unprivileged machine allows; plain directories are the
  /// storage that every kernel has; locks and temporary files are ours, too.
  private static Map<String, String> configure() {
    try {
      Files.createDirectories(HOME);
      // Its sockets have paths of limited length.
      var run = Files.createTempDirectory("podman-");
      var containers = Files.writeString(HOME.resolve("containers.conf"), """
          [containers]
          netns = "host"
          default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
          [engine]
          runtime = "runc"
          cgroup_manager = "cgroupfs"
          events_logger = "none"
          lock_type = "file"
          tmp_dir = "%s/tmp"
          """.formatted(run));
      var storage = Files.writeString(HOME.resolve("storage.conf"), """
          [storage]
          driver = "vfs"
          graphroot = "%s/storage"
          runroot = "%s/root"
          """.formatted(HOME, run));
      return Map.of("CONTAINERS_CONF", containers.toString(), "CONTAINERS_STORAGE_CONF",
          storage.toString(), "STORAGE_DRIVER", "vfs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String makeBases() {
    if (run("images", "--quiet", BUILD_BASE).isBlank()
        || run("images", "--quiet", RUN_BASE).isBlank()) {
      Command.run(REPOSITORY, environment(), "deploy/image/base-images",
          System.getProperty("java.home"));
    }
    return RUN_BASE;
  }

  private static String build() {
    run("build", "--layers=false", "--quiet", "--network", "host", "--volume",
        Path.of(System.getProperty("user.home"), ".m2") + ":/root/.m2", "--file",
        "deploy/image/Dockerfile", "--build-arg", "BUILD_IMAGE=" + BUILD_BASE, "--build-arg",
        "RUN_IMAGE=" + Bases.RUN, "--tag", "standpipe", ".");
    run("image", "prune", "--force");
    return "localhost/standpipe";
  }
}
