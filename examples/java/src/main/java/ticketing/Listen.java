package ticketing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.streaming.Message;
import io.nats.streaming.SubscriptionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Takes events as a member of a durable queue group until the process is told to stop. */
public final class Listen {
  private Listen() {}

  public static void main(String[] arguments) throws Exception {
    var stop = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      stop.countDown();
      try {
        closed.await();
        // To be stopped is how this program ends; by itself the JVM would report the signal.
        Runtime.getRuntime().halt(0);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }));
    try (var connection = Tickets.connect("listener")) {
      var options = new SubscriptionOptions.Builder().deliverAllAvailable()
          .manualAcks()
          .ackWait(Duration.ofSeconds(5))
          .durableName(Tickets.GROUP)
          .build();
      connection.subscribe(Tickets.CHANNEL, Tickets.GROUP, Listen::handle, options);
      System.out.println("listening to " + Tickets.CHANNEL + " as " + Tickets.GROUP);
      stop.await();
    } finally {
      closed.countDown();
    }
  }

  private static void handle(Message message) {
    try {
      message.ack();
      System.out.println(
          "event " + message.getSequence() + ": " + new String(message.getData(), UTF_8));
    } catch (IOException e) {
      System.err.println("not acknowledged, it will come again: " + e.getMessage());
    }
  }
}
