package io.standpipe.bench;

/// Sends requests, each when the answer to the one before has come.
final class Requester implements Connection.Handler {
  private final Connection connection;
  private final Tally tally;
  private final Latency latency;
  private final String subject;
  private final String inbox;
  private final byte[] payload;
  private long left;
  private long sentNanos;

  Requester(
      Connection connection,
      Tally tally,
      Latency latency,
      String subject,
      String inbox,
      int bytes,
      long requests) {
    this.connection = connection;
    this.tally = tally;
    this.latency = latency;
    this.subject = subject;
    this.inbox = inbox;
    this.payload = new byte[bytes];
    this.left = requests;
    connection.handler(this);
    connection.subscribe(inbox, "", 1);
  }

  void start() {
    tally.start();
    send();
  }

  private void send() {
    left--;
    sentNanos = System.nanoTime();
    connection.publish(subject, inbox, payload);
    connection.flush();
  }

  @Override
  public void message(NatsReader message) {
    latency.record(System.nanoTime() - sentNanos);
    tally.add();
    if (left > 0) {
      send();
    }
  }
}
