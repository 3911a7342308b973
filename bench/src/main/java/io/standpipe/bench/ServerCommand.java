package io.standpipe.bench;

import java.util.List;

/// How a server is started, and the port on 127.0.0.1 where it then listens.
record ServerCommand(String name, int port, List<String> words) {
  ServerCommand {
    words = List.copyOf(words);
  }

  /// The address to put in front of a load's own flags.
  List<String> addressFlags() {
    return List.of("-s", "nats://127.0.0.1:" + port);
  }
}
