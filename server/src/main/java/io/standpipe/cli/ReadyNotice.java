package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Tells systemd that the server is ready, if it waits for that (`Type=notify` in the unit): what
/// starts after the server then finds it.
///
/// Source: sd_notify(3).
final class ReadyNotice {
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final byte[] READY = "READY=1".getBytes(UTF_8);

  private ReadyNotice() {}

  /// Does nothing unless the environment names a socket.
  ///
  /// @throws IOException with the socket and the system's reason
  static void send(Map<String, String> environment) throws IOException {
    var path = environment.getOrDefault(SOCKET, "");
    if (path.isEmpty()) {
      return;
    }
    try (var socket = UnixDatagramSocket.connect(Path.of(path))) {
      socket.send(READY);
    } catch (IOException e) {
      throw new IOException("cannot tell the socket of " + SOCKET + ", " + path
          + ", that the server is ready: " + e.getMessage(), e);
    }
  }
}
