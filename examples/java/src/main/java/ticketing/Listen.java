package ticketing;

import java.util.concurrent.CountDownLatch;

/** Takes events as a member of a durable queue group until the process is told to stop. */
public final class Listen {
  private Listen() {}

  public static void main(String[] arguments) throws Exception {
    String group = System.getenv().getOrDefault("GROUP", "payments-service");
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
    try (var connection = Connections.connect("listener")) {
      new TicketCreatedListener(group).listen(connection);
      stop.await();
    } finally {
      closed.countDown();
    }
  }
}
