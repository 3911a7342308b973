package io.standpipe.broker;

import io.standpipe.broker.auth.User;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import io.standpipe.wire.nats.NatsEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A SUB of a client. What it counts belongs to the connection's [Outbound] and its lock.
final class ClientSubscription implements Subscription {
  private final Connection connection;
  private final Subject subject;
  private final @Nullable Subject queue;
  private final Subject sid;
  /// `HMSG <subject> <sid> `, or `<sid> ` if the subject differs from message to message.
  private final byte[] lead;
  private final boolean leadHasSubject;
  /// Null in place of none: this is asked for every message.
  private final @Nullable List<Subject> hidden;
  private long delivered;
  /// 0 for no end.
  private long deliveredMax;
  private boolean ended;

  /// @param hidden patterns whose subjects must not be delivered, although this one covers them
  ClientSubscription(
      Connection connection,
      Subject subject,
      @Nullable Subject queue,
      Subject sid,
      List<Subject> hidden) {
    this.hidden = hidden.isEmpty() ? null : List.copyOf(hidden);
    this.connection = connection;
    this.subject = subject;
    this.queue = queue;
    this.sid = sid;
    this.leadHasSubject = !Subjects.hasWildcard(subject);
    this.lead = leadHasSubject ? NatsEncoder.messageLead(subject, sid) : NatsEncoder.word(sid);
  }

  Connection connection() {
    return connection;
  }

  Subject subject() {
    return subject;
  }

  @Nullable
  Subject queue() {
    return queue;
  }

  Subject sid() {
    return sid;
  }

  /// Whether `user` may have this subscription as it is.
  boolean fits(User user) {
    return user.maySubscribeTo(subject, queue)
        && user.hiddenFrom(subject, queue).equals(hidden == null ? List.of() : hidden);
  }

  /// Whether messages to `published` must not be delivered here.
  boolean hides(Subject published) {
    if (hidden == null) {
      return false;
    }
    for (var pattern : hidden) {
      if (Subjects.matches(pattern, published)) {
        return true;
      }
    }
    return false;
  }

  byte[] lead() {
    return lead;
  }

  boolean leadHasSubject() {
    return leadHasSubject;
  }

  /// Counts a delivery unless the subscription has ended. Under the lock.
  boolean accept() {
    if (ended) {
      return false;
    }
    delivered++;
    if (delivered == deliveredMax) {
      ended = true;
    }
    return true;
  }

  /// Under the lock.
  InterestView view(String account, long connectionId) {
    return new InterestView(account, subject.toString(), queue == null ? "" : queue.toString(),
        sid.toString(), delivered, deliveredMax, connectionId);
  }

  boolean isEnded() {
    return ended;
  }

  /// Ends when `max` messages have been delivered, perhaps now. Under the lock.
  void endAt(long max) {
    deliveredMax = max;
    ended |= max <= delivered;
  }
}
