package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The file `nats-streaming-server_<pid>.ports` that tells where the server listens, as JSON, while
/// it runs: `{"nats":["nats://127.0.0.1:4222"],"monitoring":["http://127.0.0.1:8222"]}`.
record PortsFile(Optional<Path> path) implements AutoCloseable {
  /// Where monitoring listens, or WebSocket, if it does.
  ///
  /// @param scheme such as `http`
  record Listener(String scheme, OptionalInt port) {
    static final Listener NONE = new Listener("", OptionalInt.empty());
  }

  /// A file that cannot be written costs a line in the log, no more.
  static PortsFile write(
      Optional<Path> directory,
      String host,
      int port,
      Listener monitor,
      Listener webSocket,
      Log log) {
    if (directory.isEmpty()) {
      return new PortsFile(Optional.empty());
    }
    var path = directory.get()
        .resolve("nats-streaming-server_" + ProcessHandle.current().pid() + ".ports");
    try {
      Files.writeString(path, json(addresses(host), port, monitor, webSocket), UTF_8);
      return new PortsFile(Optional.of(path));
    } catch (IOException e) {
      log.write(Component.CORE, LogLevel.ERROR,
          "Error writing ports file (" + path + "): open " + path + ": " + SystemError.reason(e));
      return new PortsFile(Optional.empty());
    }
  }

  /// What the file says.
  ///
  /// @param port 0 if clients connect to another process
  static String json(List<String> addresses, int port, Listener monitor, Listener webSocket) {
    var entries = new ArrayList<String>();
    if (port > 0) {
      entries.add("\"nats\":" + urls("nats", addresses, port));
    }
    if (monitor.port().isPresent()) {
      entries.add("\"monitoring\":" + urls(monitor.scheme(), addresses, monitor.port().getAsInt()));
    }
    if (webSocket.port().isPresent()) {
      entries
          .add("\"websocket\":" + urls(webSocket.scheme(), addresses, webSocket.port().getAsInt()));
    }
    return entries.stream().collect(Collectors.joining(",", "{", "}"));
  }

  private static String urls(String scheme, List<String> addresses, int port) {
    return addresses.stream()
        .map(address -> "\"" + scheme + "://" + address + ":" + port + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /// Those of every interface if the server listens on all of them.
  private static List<String> addresses(String host) throws IOException {
    var address = InetAddress.getByName(host);
    return address.isAnyLocalAddress() ? ofInterfaces() : List.of(text(address));
  }

  private static List<String> ofInterfaces() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(network -> network.getInterfaceAddresses().stream())
        .map(InterfaceAddress::getAddress)
        .filter(Objects::nonNull)
        .map(PortsFile::text)
        .toList();
  }

  /// Without the zone of an IPv6 address, in brackets.
  private static String text(InetAddress address) {
    var text = address.getHostAddress().replaceFirst("%.*", "");
    return text.indexOf(':') < 0 ? text : "[" + text + "]";
  }

  /// Removes the file. One that is gone already, or cannot be removed, harms nobody.
  @Override
  public void close() {
    if (path.isPresent()) {
      try {
        Files.deleteIfExists(path.get());
      } catch (IOException e) {
        // It stays behind; its process id tells that it is old.
      }
    }
  }
}
