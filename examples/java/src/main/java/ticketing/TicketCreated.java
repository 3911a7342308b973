package ticketing;

/** An event. Its fields are the same in every language of the application. */
public record TicketCreated(String id, String title, int price) {
  static final String CHANNEL = "ticket:created";
}
