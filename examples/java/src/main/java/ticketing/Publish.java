package ticketing;

/** Publishes as many tickets as the first argument says, one by default. */
public final class Publish {
  private Publish() {}

  public static void main(String[] arguments) throws Exception {
    int count = count(arguments);
    try (var connection = Connections.connect("publisher")) {
      var publisher = new Publisher<TicketCreated>(connection, TicketCreated.CHANNEL);
      for (int i = 1; i <= count; i++) {
        publisher.publish(new TicketCreated(String.valueOf(i), "concert " + i, 20));
        System.out.println("published ticket " + i);
      }
    }
  }

  private static int count(String[] arguments) {
    try {
      return arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    } catch (NumberFormatException e) {
      System.err.println("usage: Publish [number of tickets]; \"" + arguments[0] + "\" is no such number");
      System.exit(2);
      return 0;
    }
  }
}
