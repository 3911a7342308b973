package io.standpipe.store.original;

import io.standpipe.store.original.DataFile.Frame;
import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A data directory as NATS Streaming Server 0.25.6 finds it.
///
/// `violations` is everything that a clean stop of the original does not leave behind; an empty list
/// means that the original could have written the directory itself. `startFailure` is what it says
/// when it does not start, or empty; then the rest is what can still be read. A channel or client is
/// in the order of its name.
public record OriginalDirectory(
    Optional<OriginalServer> server,
    List<OriginalClient> clients,
    List<OriginalChannel> channels,
    List<FormatViolation> violations,
    String startFailure) {
  static final int ADD_CLIENT = 1;
  static final int DELETE_CLIENT = 2;

  public OriginalDirectory {
    clients = List.copyOf(clients);
    channels = List.copyOf(channels);
    violations = List.copyOf(violations);
  }

  /// Reads without changing anything. Limits do not apply, and nothing expires.
  public static OriginalDirectory read(Path directory, ReadOptions options) throws IOException {
    var findings = new Findings(directory);
    if (options.truncatesBadEof() && Files.exists(directory.resolve(".truncate.lck"))) {
      findings.failStart("file store should not be opened consecutively with the "
          + "TruncateUnexpectedEOF option set to true");
    }
    var server = server(directory.resolve("server.dat"), options, findings);
    var clients = clients(directory.resolve("clients.dat"), options, findings);
    var channels = new ArrayList<OriginalChannel>();
    for (var path : directories(directory)) {
      channels.add(new ChannelReader(path, options, findings).read());
    }
    return new OriginalDirectory(server, clients, channels, findings.violations(),
        findings.startFailure());
  }

  /// What a server has after it opened this directory.
  public RecoveredState recovered() {
    return startFailure.isEmpty()
        ? new RecoveredState(server, clients,
            channels.stream().map(RecoveredState.Channel::of).toList(), "")
        : RecoveredState.failed(startFailure);
  }

  public OriginalChannel channel(String name) {
    return channels.stream()
        .filter(channel -> channel.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> directories(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Optional<OriginalServer> server(Path path, ReadOptions options, Findings findings)
      throws IOException {
    var file = DataFile.read(path, false, options, findings);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var error = file.get().readError(options);
    if (!error.isEmpty()) {
      findings.failStart("unable to recover server file \"%s\": %s", findings.located(path), error);
    }
    if (file.get().frames().isEmpty()) {
      return Optional.empty();
    }
    var frame = file.get().frames().getFirst();
    if (frame.end() < file.get().size()) {
      findings.report(path, frame.end(), Kind.TRAILING_BYTES, "there is one record");
      findings.failStart("incorrect file size, expected %d bytes, got %d bytes", frame.end(),
          file.get().size());
    }
    var server = decode(Layout.SERVER_INFO, frame, path, findings).map(OriginalServer::from);
    server.filter(info -> info.clusterId().isEmpty())
        .ifPresent(info -> findings.report(path, frame.offset(), Kind.IDENTITY, "no cluster id"));
    return server;
  }

  private static List<OriginalClient> clients(Path path, ReadOptions options, Findings findings)
      throws IOException {
    SortedMap<String, OriginalClient> clients = new TreeMap<>();
    var file = DataFile.read(path, true, options, findings);
    if (file.isEmpty()) {
      return List.of();
    }
    for (var frame : file.get().frames()) {
      if (!frame.isIntact() && options.checksCrc()) {
        continue;
      }
      switch (frame.type()) {
        case ADD_CLIENT ->
          decode(Layout.CLIENT_INFO, frame, path, findings).map(OriginalClient::from)
              .ifPresent(client -> {
                clients.put(client.id(), client);
                if (client.id().isEmpty() || client.heartbeatInbox().isEmpty()) {
                  findings.report(path, frame.offset(), Kind.IDENTITY,
                      "a client without id or inbox");
                }
              });
        case DELETE_CLIENT -> decode(Layout.CLIENT_DELETE, frame, path, findings)
            .ifPresent(delete -> clients.remove(delete.text(1)));
        default -> {
          findings.report(path, frame.offset(), Kind.RECORD_TYPE, "%d", frame.type());
          findings.failStart("unable to recover client file \"%s\": invalid client record type: %d",
              findings.located(path), frame.type());
        }
      }
    }
    var error = file.get().readError(options);
    if (!error.isEmpty()) {
      findings.failStart("unable to recover client file \"%s\": %s", findings.located(path), error);
    }
    return List.copyOf(clients.values());
  }

  private static Optional<ProtobufRecord> decode(
      Layout layout,
      Frame frame,
      Path path,
      Findings findings) {
    return ProtobufRecord.parse(layout, frame.payload(),
        problem -> findings.report(path, frame.offset(), Kind.MALFORMED, "%s", problem));
  }
}
