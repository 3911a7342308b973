package io.standpipe.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A system whose first process is its own systemd, on the network of this machine.
///
/// It may mount within its own name space, or systemd would pass over what protects a unit.
final class Machine implements AutoCloseable {
  private static final Duration BOOT_MAX = Duration.ofSeconds(60);

  private final String name;
  private final CleanRoot root;

  private Machine(String name, CleanRoot root) {
    this.name = name;
    this.root = root;
  }

  /// Starts what is enabled below a directory that has systemd. Skips the test where systemd cannot
  /// run in a container.
  static Machine boot(CleanRoot root) {
    var machine = new Machine(Container.newName(), root);
    Podman.run("run", "--detach", "--rm", "--name", machine.name, "--cap-add", "SYS_ADMIN",
        "--systemd=always", "--rootfs", root.directory().toString(), "/sbin/init");
    try {
      Until.holds("systemd is up", BOOT_MAX, machine::isUp);
      return machine;
    } catch (AssertionError e) {
      var logs = Podman.run("logs", machine.name);
      machine.close();
      return Assumptions.abort(
          "systemd does not run in a container here, so the unit was not tried with it: " + logs);
    }
  }

  private boolean isUp() {
    try {
      return run("systemctl", "is-active", "multi-user.target").strip().equals("active");
    } catch (AssertionError e) {
      return false;
    }
  }

  CleanRoot root() {
    return root;
  }

  /// Runs a command as root and returns what it printed.
  String run(String... command) {
    return Podman.run(words(command));
  }

  /// The same for a command that has to fail.
  String runFailing(String... command) {
    return Command.runFailing(ServerUnderTest.repository(), Podman.environment(),
        Podman.command(words(command)).toArray(String[]::new));
  }

  /// What units have logged.
  String journal() {
    return run("journalctl", "--unit", "standpipe", "--no-pager", "--output", "cat");
  }

  /// A property of the unit, such as `ActiveState`.
  String unit(String property) {
    return run("systemctl", "show", "--property", property, "--value", "standpipe").strip();
  }

  private String[] words(String... command) {
    var words = new ArrayList<>(List.of("exec", "--env", "DEBIAN_FRONTEND=noninteractive", name));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  @Override
  public void close() {
    Podman.run("stop", "--ignore", "--time", "10", name);
  }
}
