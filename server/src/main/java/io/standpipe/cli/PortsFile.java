package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.ListeningAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The file `nats-streaming-server_<pid>.ports` that tells where the server listens, as JSON, while
/// it runs: `{"nats":["nats://127.0.0.1:4222"],"monitoring":["http://127.0.0.1:8222"]}`.
record PortsFile(Optional<Path> path) implements AutoCloseable {
  /// A file that cannot be written costs a line in the log, no more.
  ///
  /// @param listeners asked only if there is a directory
  static PortsFile write(
      Optional<Path> directory,
      Supplier<List<ListeningAddress>> listeners,
      Log log) {
    if (directory.isEmpty()) {
      return new PortsFile(Optional.empty());
    }
    var path = directory.get()
        .resolve("nats-streaming-server_" + ProcessHandle.current().pid() + ".ports");
    try {
      Files.writeString(path, json(listeners.get()), UTF_8);
      return new PortsFile(Optional.of(path));
    } catch (IOException e) {
      log.write(Component.CORE, LogLevel.ERROR,
          "Error writing ports file (" + path + "): open " + path + ": " + SystemError.reason(e));
      return new PortsFile(Optional.empty());
    }
  }

  /// What the file says.
  static String json(List<ListeningAddress> listeners) throws IOException {
    var entries = new StringJoiner(",", "{", "}");
    for (var listener : listeners) {
      var urls = addresses(listener.host()).stream()
          .map(address -> "\"" + listener.scheme() + "://" + address + ":" + listener.port() + "\"")
          .collect(Collectors.joining(",", "[", "]"));
      entries.add("\"" + listener.use() + "\":" + urls);
    }
    return entries.toString();
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
