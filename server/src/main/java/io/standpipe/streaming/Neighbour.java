package io.standpipe.streaming;

import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Another streaming server with the same cluster id: it answers a connect request, which is how
/// the original looks for one at its start. Whoever starts waits for the answer.
///
/// Source: reference, streaming protocol 10.3, core NATS 6.2.
final class Neighbour {
  private static final long PATIENCE_MILLIS = 250;

  private final Engine engine;

  Neighbour(Engine engine) {
    this.engine = engine;
  }

  boolean answers() {
    var answer = new CompletableFuture<@Nullable ConnectResponse>();
    var inbox = engine.newInbox();
    try (var _ = engine.bus().subscribe(inbox, message -> answer.complete(decode(message)))) {
      send(engine.subjects().discover(), inbox,
          new ConnectRequest(engine.config().clusterId(), engine.newInbox(), 0, Subject.EMPTY, 0, 0)
              .encode());
      var response = answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (response == null) {
        return false;
      }
      if (response.error().isEmpty()) {
        send(response.closeRequests(), inbox,
            new CloseRequest(engine.config().clusterId()).encode());
      }
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Null for the news that nobody listens, and for an answer that no streaming server gives.
  private static @Nullable ConnectResponse decode(Message message) {
    return message.isNoResponders()
        ? null
        : ConnectResponse.decode(message.buffer(), message.offset(), message.length());
  }

  private void send(String subject, Subject inbox, byte[] request) {
    engine.bus().publish(Subject.of(subject), inbox, request, 0, request.length);
    engine.bus().flush();
  }
}
