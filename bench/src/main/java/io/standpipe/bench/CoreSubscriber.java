package io.standpipe.bench;

/// Counts messages. *Hot path*.
final class CoreSubscriber implements Connection.Handler {
  private final Tally tally;

  CoreSubscriber(Connection connection, Tally tally) {
    this.tally = tally;
    connection.handler(this);
  }

  @Override
  public void message(NatsReader message) {
    tally.add();
  }

  @Override
  public void drained() {
    if (tally.isOpenEnded() && tally.count() > 0) {
      tally.stop();
    }
  }
}
