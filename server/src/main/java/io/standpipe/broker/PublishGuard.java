package io.standpipe.broker;

import io.standpipe.broker.auth.Permissions.Responses;
import io.standpipe.broker.auth.User;
import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Where one connection of a restricted user may publish to. On its loop only, unless a method says
/// otherwise. *Hot path.*
final class PublishGuard {
  /// Reply subjects remembered before those that have expired are forgotten, and then the others.
  private static final int REPLIES_MAX = 4096;

  private final User user;
  private final @Nullable Responses responses;
  /// By reply subject, the permission to answer.
  private final Map<Subject, Reply> replies = new ConcurrentHashMap<>();
  /// The last answer of the tree whose subject was allowed.
  private @Nullable Matches<Subscription> admitted;

  /// @param expiresNanos in terms of [System#nanoTime]; of no meaning if `expires` is false
  private record Reply(long left, boolean expires, long expiresNanos) {
    boolean isOver(long now) {
      return left == 0 || expires && expiresNanos - now <= 0;
    }
  }

  PublishGuard(User user) {
    this.user = user;
    this.responses = user.responses().orElse(null);
  }

  boolean allows(Matches<Subscription> receivers) {
    if (receivers == admitted) {
      return true;
    }
    if (user.mayPublishTo(receivers.subject())) {
      admitted = receivers;
      return true;
    }
    return responses != null && mayAnswer(receivers.subject());
  }

  private boolean mayAnswer(Subject subject) {
    long now = System.nanoTime();
    var before = replies.get(subject);
    if (before == null || before.isOver(now)) {
      replies.remove(subject);
      return false;
    }
    replies.computeIfPresent(subject,
        (_, reply) -> reply.left < 0
            ? reply
            : new Reply(reply.left - 1, reply.expires, reply.expiresNanos));
    return true;
  }

  /// Whether the user may publish to where messages it received ask for answers. Any thread.
  boolean mayAnswer() {
    return responses != null;
  }

  /// A message that asks for an answer is about to be delivered. Any thread.
  void expectAnswer(@Nullable Subject reply) {
    var granted = responses;
    if (reply == null || granted == null) {
      return;
    }
    long now = System.nanoTime();
    if (replies.size() >= REPLIES_MAX) {
      replies.values().removeIf(old -> old.isOver(now));
      if (replies.size() >= REPLIES_MAX) {
        replies.clear();
      }
    }
    replies.put(reply, new Reply(granted.max(), !granted.expires().isNegative(),
        now + Math.max(0, granted.expires().toNanos())));
  }
}
