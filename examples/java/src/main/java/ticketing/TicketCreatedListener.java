package ticketing;

/** What the payments service does with a new ticket. */
final class TicketCreatedListener extends Listener<TicketCreated> {
  /** What a payment would take: long enough to stop the process in the middle, if you like. */
  private final long workMillis =
      Long.parseLong(System.getenv().getOrDefault("WORK_MILLIS", "0"));

  TicketCreatedListener(String group) {
    super(TicketCreated.CHANNEL, group, TicketCreated.class);
  }

  @Override
  void onEvent(long sequence, TicketCreated ticket) throws InterruptedException {
    if (workMillis > 0) {
      System.out.println("working on event " + sequence + ": ticket " + ticket.id());
      Thread.sleep(workMillis);
    }
    System.out.println("event " + sequence + ": ticket " + ticket.id() + ", " + ticket.title()
        + ", " + ticket.price());
  }
}
