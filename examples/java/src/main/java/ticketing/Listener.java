package ticketing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.nats.streaming.Message;
import io.nats.streaming.StreamingConnection;
import io.nats.streaming.SubscriptionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Takes the events of one channel, shared with the other processes of its group. */
abstract class Listener<E> {
  /** An event that is not acknowledged for so long goes to another process of the group. */
  private static final Duration ACK_WAIT = Duration.ofSeconds(5);

  private final String channel;
  private final String group;
  private final Class<E> type;
  private final Gson gson = new Gson();

  /** Processes with the same group share the events; the server remembers how far it got. */
  Listener(String channel, String group, Class<E> type) {
    this.channel = channel;
    this.group = group;
    this.type = type;
  }

  /** Handles an event; if this fails, it comes again, so handling it twice must do no harm. */
  abstract void onEvent(long sequence, E event) throws Exception;

  void listen(StreamingConnection connection)
      throws IOException, InterruptedException, TimeoutException {
    var options = new SubscriptionOptions.Builder().deliverAllAvailable()
        .manualAcks()
        .ackWait(ACK_WAIT)
        .durableName(group)
        .build();
    connection.subscribe(channel, group, this::handle, options);
    System.out.println("listening to " + channel + " as " + group);
  }

  private void handle(Message message) {
    var text = new String(message.getData(), UTF_8);
    try {
      onEvent(message.getSequence(), gson.fromJson(text, type));
      message.ack();
    } catch (JsonSyntaxException e) {
      // It would be as wrong the next time.
      System.err.println("dropped event " + message.getSequence() + ", which is no JSON: " + text);
      acknowledge(message);
    } catch (Exception e) {
      System.err.println("event " + message.getSequence() + " failed, it will come again: " + e);
    }
  }

  private static void acknowledge(Message message) {
    try {
      message.ack();
    } catch (IOException e) {
      System.err.println("not acknowledged, it will come again: " + e.getMessage());
    }
  }
}
