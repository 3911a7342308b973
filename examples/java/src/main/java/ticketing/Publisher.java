package ticketing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import io.nats.streaming.StreamingConnection;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Publishes the events of one channel. */
final class Publisher<E> {
  private final StreamingConnection connection;
  private final String channel;
  private final Gson gson = new Gson();

  Publisher(StreamingConnection connection, String channel) {
    this.connection = connection;
    this.channel = channel;
  }

  /** Returns when the server has stored the event. */
  void publish(E event) throws IOException, InterruptedException, TimeoutException {
    connection.publish(channel, gson.toJson(event).getBytes(UTF_8));
  }
}
