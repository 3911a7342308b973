package ticketing;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Publishes as many events as the first argument says, one by default. */
public final class Publish {
  private Publish() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    try (var connection = Tickets.connect("publisher")) {
      for (int i = 1; i <= count; i++) {
        String ticket = "{\"id\":\"" + i + "\",\"title\":\"concert " + i + "\",\"price\":20}";
        connection.publish(Tickets.CHANNEL, ticket.getBytes(UTF_8));
        System.out.println("published ticket " + i);
      }
    }
  }
}
