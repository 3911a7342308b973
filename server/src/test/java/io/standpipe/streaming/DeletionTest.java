package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An inactive channel goes when the store has let go of it. Source: reference, streaming
/// protocol 9.
class DeletionTest {
  private static final Duration MAX = Duration.ofSeconds(10);

  private final RecordingStore store = new RecordingStore();
  private final SimulatedServer server = new SimulatedServer(TestConfig.inactivityMax(MAX), store);
  private final TestClient client = server.connect("me");
  private final List<String> answers = new ArrayList<>();

  private void beginDeletion() {
    client.publishMany("foo", 2);
    store.hold();
    server.advance(MAX);
    assertThat(store.held()).containsExactly(new Operation.DeleteChannel("foo"));
  }

  private void decide(String failure) {
    store.decide(failure);
    store.release();
    server.settle();
  }

  @Test
  void theStoreIsAskedToDeleteTheChannelWithItsDurables() {
    client.subscribe("foo").durable("d").open().close();
    client.publishMany("foo", 1);
    server.advance(MAX);
    assertThat(store.channels).isEmpty();
    assertThat(server.channels()).isZero();
    assertThat(server.restart(StreamingConfig.DEFAULT, store.reopen()).recovered).hasValue(0);
  }

  @Test
  void whatComesMeanwhileIsForTheSuccessorInOrder() {
    beginDeletion();
    client.sendPublish("foo", "a", answers::add);
    var subscription = client.subscribe("foo").open();
    client.sendPublish("foo", "b", answers::add);
    server.settle();
    assertThat(answers).isEmpty();
    decide("");
    assertThat(answers).containsExactly("", "");
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
    assertThat(server.logger.lines).contains("Channel \"foo\" has been deleted");
  }

  @Test
  void aChannelThatCannotBeDeletedStaysAndHandlesWhatWaited() {
    beginDeletion();
    client.sendPublish("foo", "3", answers::add);
    var subscription = client.subscribe("foo").open();
    decide("disk full");
    assertThat(server.logger.lines).contains("Error deleting channel \"foo\": disk full");
    assertThat(answers).containsExactly("");
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void theTimerStartsAgainAfterAFailure() {
    beginDeletion();
    server.advance(MAX.multipliedBy(3));
    assertThat(store.held()).hasSize(1);
    decide("disk full");
    server.advance(MAX.minusMillis(1));
    assertThat(server.channels()).isEqualTo(1);
    server.advance(Duration.ofMillis(1));
    assertThat(server.channels()).isZero();
  }
}
