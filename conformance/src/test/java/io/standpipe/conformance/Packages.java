package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The tarball and the Debian package, which the first call builds by the script that users have.
///
/// Needs what it needs: gcc, and Debian's package `dpkg-dev`.
final class Packages {
  static final String SCRIPT = "deploy/packages/build";
  private static final Path REPOSITORY = ServerUnderTest.repository();

  private Packages() {}

  private static final class Shared {
    private static final Path DIRECTORY = build();
  }

  static Path tarball() {
    return only("*.tar.gz");
  }

  static Path debian() {
    return only("*.deb");
  }

  /// The Debian package with another version, which is higher unless it begins with 0.
  static Path debian(String version, Path directory) throws IOException {
    var files = directory.resolve("files").toString();
    Command.run(directory, Map.of(), "dpkg-deb", "--raw-extract", debian().toString(), files);
    var control = Path.of(files, "DEBIAN", "control");
    Files.writeString(control,
        Files.readString(control).replaceFirst("Version: .*", "Version: " + version));
    var made = directory.resolve("standpipe_" + version + ".deb");
    Command.run(directory, Map.of(), "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build",
        files, made.toString());
    return made;
  }

  private static Path only(String pattern) {
    try (var found = Files.newDirectoryStream(Shared.DIRECTORY, pattern)) {
      return found.iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path build() {
    try {
      var directory = Files.createDirectories(Path.of("target", "packages")).toAbsolutePath();
      try (var old = Files.newDirectoryStream(directory)) {
        for (var file : old) {
          Files.delete(file);
        }
      }
      // dpkg-deb takes minutes to make it small, which shows nothing more.
      Command.run(
          REPOSITORY, Map.of("JAVA_HOME", System.getProperty("java.home"),
              "DPKG_DEB_COMPRESSOR_TYPE", "gzip", "DPKG_DEB_COMPRESSOR_LEVEL", "1"),
          SCRIPT, directory.toString());
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
