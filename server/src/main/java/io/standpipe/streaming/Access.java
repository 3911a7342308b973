package io.standpipe.streaming;

import io.standpipe.bus.Identity;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.SubscriptionRequest;

/// Why somebody may not do what was asked, in the words of the answer; empty if they may. Any
/// thread.
///
/// Two questions: does the client that the request speaks for belong to whoever sent it, and may
/// that user do this. Where nobody logs in, everybody is the same user and may do everything.
final class Access {
  private Access() {}

  static String toConnect(Identity sender, String clientId) {
    return sender.mayConnectAs(clientId)
        ? ""
        : Refusal.notPermitted("client ID " + Quoted.of(clientId));
  }

  static String toClient(Identity sender, Session session) {
    return session.belongsTo(sender) ? "" : Refusal.OTHER_USER;
  }

  static String toPublish(Identity sender, Subject channel) {
    return sender.mayPublish(channel)
        ? ""
        : Refusal.notPermitted("publish to " + Quoted.of(channel.toString()));
  }

  static String toSubscribe(Identity sender, SubscriptionRequest request) {
    if (!sender.maySubscribe(request.subject())) {
      return Refusal.notPermitted("subscription to " + Quoted.of(request.subject().toString()));
    }
    return request.durableName().isEmpty() || sender.mayUseDurable(request.durableName())
        ? ""
        : Refusal.notPermitted("durable name " + Quoted.of(request.durableName()));
  }
}
