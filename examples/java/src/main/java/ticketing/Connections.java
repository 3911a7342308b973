package ticketing;

import io.nats.streaming.NatsStreaming;
import io.nats.streaming.Options;
import io.nats.streaming.StreamingConnection;
import java.io.IOException;
import java.util.UUID;

/** Where the server is. */
final class Connections {
  private Connections() {}

  /** Connects under a client id of its own; NATS_URL names another server than the local one. */
  static StreamingConnection connect(String role) throws IOException, InterruptedException {
    String url = System.getenv().getOrDefault("NATS_URL", "nats://localhost:4222");
    return NatsStreaming.connect("ticketing", role + "-" + UUID.randomUUID(),
        new Options.Builder().natsUrl(url).connectionLostHandler((connection, cause) -> {
          System.err.println("connection lost: " + cause.getMessage());
          Runtime.getRuntime().halt(1);
        }).build());
  }
}
