package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A journal that does not keep up slows down those who publish.
class JournalPressureTest {
  private final RecordingStore store = new RecordingStore();
  private final SimulatedServer server = new SimulatedServer(store);
  private final TestClient client = server.connect("me");

  @Test
  void aPublisherPausesUntilTheJournalIsDrained() {
    store.congest(true);
    client.publish("foo", "1");
    client.publish("foo", "2");
    assertThat(server.bus.pauses).isEqualTo(2);
    store.congest(false);
    assertThat(server.bus.pauses).isZero();
  }

  @Test
  void aPublisherDoesNotPauseOtherwise() {
    client.publish("foo", "1");
    assertThat(server.bus.pauses).isZero();
  }
}
