package io.standpipe.store.original;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The directories below `fixtures`, written by NATS Streaming Server 0.25.6 and some of them
/// damaged on purpose. Each has a README that tells how it came about.
public final class Fixtures {
  private Fixtures() {}

  /// The names without `filestore-`, as everywhere here.
  public static List<String> names() {
    try (var files = Files.list(root())) {
      return files.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("filestore-"))
          .map(name -> name.substring("filestore-".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Copies the data directory of a fixture to `store` below `target`, and returns the copy.
  public static Path copyTo(Path target, String name) throws IOException {
    var source = directory(name).resolve("store");
    var copy = Files.createDirectories(target).resolve("store");
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(source.relativize(file).toString()));
      }
    }
    return copy;
  }

  /// The names of the files with what the original recovered.
  static List<String> expectations(String name) throws IOException {
    try (var files = Files.list(directory(name))) {
      return files.map(path -> path.getFileName().toString())
          .filter(file -> file.endsWith(".json"))
          .sorted()
          .toList();
    }
  }

  /// What the original recovered from a fixture; `file` says under which circumstances.
  public static RecoveredState expected(String name, String file) throws IOException {
    return read(directory(name).resolve(file));
  }

  /// What the original recovered from a database; names are without `sqlstore-`.
  public static RecoveredState expectedOfDatabase(String name) throws IOException {
    return read(database(name).resolve("expected.json"));
  }

  /// The statements that make a database what the original left.
  public static String[] sqlDump(String name) throws IOException {
    return Files.readString(database(name).resolve("dump.sql")).strip().split(";\n", -1);
  }

  private static Path database(String name) {
    return root().resolve("sqlstore-" + name);
  }

  private static RecoveredState read(Path file) throws IOException {
    var json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    return new RecoveredState(
        Optional.ofNullable(json.getAsJsonObject("server_info")).map(Fixtures::server),
        objects(json, "clients").map(Fixtures::client).toList(),
        objects(json, "channels").map(Fixtures::channel).toList(), text(json, "recover_error"));
  }

  private static Path directory(String name) {
    return root().resolve("filestore-" + name);
  }

  private static Path root() {
    var url = Fixtures.class.getResource("/fixtures");
    if (url == null) {
      throw new IllegalStateException("no fixtures among the test resources");
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OriginalServer server(JsonObject json) {
    return new OriginalServer(text(json, "ClusterID"), text(json, "Discovery"),
        text(json, "Publish"), text(json, "Subscribe"), text(json, "Unsubscribe"),
        text(json, "Close"), text(json, "SubClose"), text(json, "AcksSubs"), text(json, "NodeID"));
  }

  private static OriginalClient client(JsonObject json) {
    return new OriginalClient(text(json, "ID"), text(json, "HbInbox"), bytes(json, "ConnIDB64"),
        json.get("Protocol").getAsInt(), json.get("PingInterval").getAsInt(),
        json.get("PingMaxOut").getAsInt());
  }

  private static RecoveredState.Channel channel(JsonObject json) {
    return new RecoveredState.Channel(text(json, "name"), json.get("first").getAsLong(),
        json.get("last").getAsLong(), json.get("count").getAsLong(), json.get("bytes").getAsLong(),
        objects(json, "msgs").map(Fixtures::lookup).toList(),
        objects(json, "subs").map(Fixtures::subscription).toList());
  }

  private static Lookup lookup(JsonObject json) {
    long sequence = json.get("seq").getAsLong();
    if (json.has("missing")) {
      return new Lookup.Missing(sequence);
    }
    return json.has("lookup_error")
        ? new Lookup.Failed(sequence, text(json, "lookup_error"))
        : new Lookup.Found(sequence, text(json, "subject"), text(json, "reply"),
            bytes(json, "data_b64"), json.get("timestamp").getAsLong());
  }

  private static OriginalSubscription subscription(JsonObject json) {
    return new OriginalSubscription(json.get("id").getAsLong(), text(json, "client_id"),
        text(json, "q_group"), text(json, "inbox"), text(json, "ack_inbox"),
        json.get("max_in_flight").getAsInt(), json.get("ack_wait_in_secs").getAsInt(),
        text(json, "durable_name"), json.get("last_sent").getAsLong(),
        json.get("is_durable").getAsBoolean(), json.get("is_closed").getAsBoolean(),
        elements(json, "pending").map(JsonElement::getAsLong).toList());
  }

  private static Stream<JsonObject> objects(JsonObject json, String name) {
    return elements(json, name).map(JsonElement::getAsJsonObject);
  }

  private static Stream<JsonElement> elements(JsonObject json, String name) {
    return StreamSupport.stream(json.getAsJsonArray(name).spliterator(), false);
  }

  private static String text(JsonObject json, String name) {
    return json.has(name) ? json.get(name).getAsString() : "";
  }

  private static ByteString bytes(JsonObject json, String name) {
    return ByteString.copyFrom(Base64.getDecoder().decode(text(json, name)));
  }
}
