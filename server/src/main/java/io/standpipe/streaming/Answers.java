package io.standpipe.streaming;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.TRACE;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.streaming.ChannelEvent.Publish;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What clients are told. A request without a reply subject gets no answer. Any thread.
final class Answers {
  private static final Subject NO_INBOX = Subject.of("");

  private final Bus bus;
  private final System.Logger logger;

  Answers(Bus bus, System.Logger logger) {
    this.bus = bus;
    this.logger = logger;
  }

  void send(@Nullable Subject reply, byte[] answer) {
    if (reply != null) {
      bus.publish(reply, null, answer, 0, answer.length);
    }
  }

  void refuseSubscription(@Nullable Subject reply, String reason) {
    subscribe(reply, new SubscriptionResponse(NO_INBOX, reason));
  }

  /// Ends a request to unsubscribe or close a subscription with success.
  void done(@Nullable Subject reply) {
    refuseSubscription(reply, "");
  }

  void subscribe(@Nullable Subject reply, SubscriptionResponse response) {
    send(reply, response.encode());
  }

  /// The publisher hears that its message is kept. *Hot path.*
  void stored(Publish publish, String channel) {
    if (publish.client != null && logger.isLoggable(TRACE)) {
      logger.log(TRACE, "[Client:" + publish.client + "] Acking Publisher subj=" + channel
          + " guid=" + new String(publish.guid(), StandardCharsets.UTF_8));
    }
    send(publish.reply, publish.ack);
  }

  /// Publishers hear that their messages are not kept; the log says it once for all of them.
  void notStored(List<Publish> publishes, String channel, String reason) {
    logger.log(ERROR,
        () -> "Error processing "
            + (publishes.size() == 1 ? "message" : publishes.size() + " messages") + " for subject "
            + Quoted.of(channel) + ": " + reason);
    publishes.forEach(publish -> refused(publish.reply, publish.guid(), reason));
  }

  void refused(@Nullable Subject reply, byte[] guid, String reason) {
    send(reply, PubAck.error(guid, 0, guid.length, reason));
  }
}
