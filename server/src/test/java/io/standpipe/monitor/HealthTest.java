package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.monitor.MonitoredServer.Phase;
import io.standpipe.store.StoreView;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final String OK = "{\"status\":\"ok\"}";
  private static final String RECOVERING = unavailable(
      "the server is recovering its state from the store");

  private final TestedServer server = new TestedServer();
  private final TestedPages pages = new TestedPages(server);

  private static String unavailable(String reason) {
    return "{\"status\":\"unavailable\",\"error\":\"" + reason + "\"}";
  }

  private void expect(String path, String body) {
    var reply = pages.get(path);
    assertThat(reply.body()).as(path).isEqualTo(body);
    assertThat(reply.status()).as(path).isEqualTo(body.equals(OK) ? 200 : 503);
    assertThat(reply.headers()).containsEntry("Content-Type", "application/json");
  }

  private static StoreView broken(String fault, boolean isFinal) {
    return new StoreView(fault, isFinal, Optional.empty(), Optional.empty());
  }

  @Test
  void aServerThatServesIsStartedAliveAndReady() {
    expect("/startupz", OK);
    expect("/livez", OK);
    expect("/readyz", OK);
    expect("/healthz", OK);
  }

  @Test
  void whileTheStateIsRecoveredTheServerIsAliveOnly() {
    server.phase = Phase.RECOVERING;
    expect("/startupz", RECOVERING);
    expect("/livez", OK);
    expect("/readyz", RECOVERING);
    expect("/healthz", RECOVERING);
    assertThat(pages.get("/").status()).isEqualTo(200);
    assertThat(pages.get("/streaming/serverz").status()).isEqualTo(200);
  }

  @Test
  void aServerThatStopsIsNotReady() {
    server.phase = Phase.STOPPING;
    expect("/startupz", OK);
    expect("/livez", OK);
    expect("/readyz", unavailable("the server is shutting down"));
  }

  @Test
  void aStoreThatMayRecoverMakesTheServerUnready() {
    server.store = broken("no space left on device", false);
    expect("/startupz", OK);
    expect("/livez", OK);
    expect("/readyz", unavailable("no space left on device"));
  }

  @Test
  void aStoreThatOnlyARestartCanMendEndsTheLife() {
    server.store = broken("Unable to sync the journal", true);
    expect("/livez", unavailable("Unable to sync the journal"));
    expect("/readyz", unavailable("Unable to sync the journal"));
  }
}
