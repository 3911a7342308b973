package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The lines that operators search logs for, in the original's words. Source: reference,
/// configuration 3.5.
class LogLinesTest {
  private final SimulatedServer server = new SimulatedServer();
  private TestClient client;

  @BeforeEach
  void connect() {
    server.logger.least = Level.TRACE;
    client = server.connect("me");
    server.logger.lines.clear();
  }

  @Test
  void theTraceOfAMessageNamesItsPublisherTwice() {
    client.publish("foo", "1");

    assertThat(server.logger.lines).anyMatch(
        line -> line.matches("\\[Client:me] Received message from publisher subj=foo guid=\\w+"))
        .anyMatch(line -> line.matches("\\[Client:me] Acking Publisher subj=foo guid=\\w+"));
  }

  @Test
  void aPublisherIsNotTracedUnlessThatIsAskedFor() {
    server.logger.least = Level.DEBUG;
    client.publish("foo", "1");
    server.logger.least = Level.TRACE;
    client.publish("foo", "2");

    assertThat(server.logger.lines).filteredOn(line -> line.contains("Acking Publisher"))
        .hasSize(1);
  }

  @Test
  void aSubscriptionIsFollowedFromItsStartToItsEnd() {
    client.publish("foo", "1");
    server.logger.lines.clear();
    var subscription = client.subscribe("foo").durable("d").open();
    subscription.ack(1);
    subscription.close();
    client.subscribe("foo").durable("d").open().unsubscribe();
    client.close();

    assertThat(server.logger.lines).map(line -> line.replaceAll("(?i)inbox=[^,)]*", "inbox=I"))
        .containsExactly(
            "[Client:me] Started new durable subscription, subject=foo, inbox=I, durable=d, subid=1,"
                + " sending from beginning, seq=1",
            "[Client:me] Delivering msg to subid=1, subject=foo, seq=1",
            "[Client:me] Processing ack for subid=1, subject=foo, seq=1",
            "[Client:me] Suspended durable subscription, subject=foo, inbox=I, durable=d, subid=1",
            "[Client:me] Resumed durable subscription, subject=foo, inbox=I, durable=d, subid=1",
            "[Client:me] Removed durable subscription, subject=foo, inbox=I, durable=d, subid=1",
            "[Client:me] Closed (inbox=I)");
  }

  @Test
  void aDurableThatComesBackWithPendingMessagesIsNamed() {
    client.publish("foo", "1");
    client.subscribe("foo").durable("d").open().close();
    server.logger.lines.clear();
    client.subscribe("foo").durable("d").open();

    assertThat(server.logger.lines).contains("[Client:me] Redelivering to subid=1, durable=d",
        "[Client:me] Redelivering msg to subid=1, subject=foo, seq=1");
  }
}
