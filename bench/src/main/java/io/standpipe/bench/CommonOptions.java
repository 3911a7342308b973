package io.standpipe.bench;

import java.time.Duration;
import java.util.Optional;

/// What both loads are told on the command line. A rate of 0 means as fast as possible.
record CommonOptions(
    ServerAddress address,
    int publishers,
    int subscribers,
    int messages,
    int bytes,
    String queueGroup,
    int rate,
    Duration duration,
    Duration timeout,
    long serverPid,
    boolean isCsv) {
  /// Bytes of the time stamp that a message sent at a fixed rate carries.
  static final int STAMP_BYTES = 8;

  static Flags declare(Flags flags) {
    return flags.value("s", "nats://127.0.0.1:4222", "address of the server")
        .value("np", "1", "publishers")
        .value("ns", "0", "subscribers")
        .value("n", "100000", "messages to publish, over all publishers")
        .value("ms", "128", "bytes per message")
        .value("qgroup", "", "subscribers share messages as this queue group")
        .value("rate", "0", "messages per second at a fixed rate; shows latencies")
        .value("dur", "20s", "how long to send at that rate")
        .value("timeout", "15s", "give up after that long without progress")
        .value("server-pid", "0", "process to watch; found by its port if it runs here")
        .toggle("csv", "print one line of names and one of values");
  }

  static CommonOptions of(Flags flags) {
    var options = new CommonOptions(ServerAddress.parse(flags.text("s")),
        flags.number("np", 0, 10_000), flags.number("ns", 0, 10_000),
        flags.number("n", 1, 1_000_000_000), flags.number("ms", 0, 64 * 1024 * 1024),
        flags.text("qgroup"), flags.number("rate", 0, 1_000_000), flags.duration("dur"),
        flags.duration("timeout"), flags.number("server-pid", 0, Integer.MAX_VALUE),
        flags.isOn("csv"));
    if (options.publishers == 0 && options.subscribers == 0) {
      throw new UsageException("-np and -ns are both 0: nothing to do");
    }
    if (options.isPaced() && options.publishers != 1) {
      throw new UsageException("-rate needs exactly one publisher");
    }
    if (options.isPaced() && options.bytes < STAMP_BYTES) {
      throw new UsageException("-rate needs messages of at least " + STAMP_BYTES + " bytes");
    }
    return options;
  }

  boolean isPaced() {
    return rate > 0;
  }

  /// Messages that publisher `index` sends: the total in equal parts, the first ones get the rest.
  int messagesOf(int index) {
    return messages / publishers + (index < messages % publishers ? 1 : 0);
  }

  /// The server's process: as given, or found by its port on this machine.
  Optional<LinuxProcess> server() {
    if (serverPid > 0) {
      return Optional.of(new LinuxProcess(serverPid));
    }
    return address.isLocal() ? LinuxProcess.listeningOn(address.port()) : Optional.empty();
  }
}
