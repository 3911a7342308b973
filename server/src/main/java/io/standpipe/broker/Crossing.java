package io.standpipe.broker;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Listens in one account and publishes in another what it hears. Any thread may call. *Hot path*
/// of messages that are imported, and of no others.
final class Crossing implements Subscription {
  private final Subject subject;
  private final boolean forAnswers;
  private final Way way;

  /// What happens to a message.
  interface Way {
    /// True if anybody got it.
    boolean pass(Publication message, Fanout fanout, @Nullable Connection from);
  }

  /// @param forAnswers it takes answers to requests, which may come from other servers
  Crossing(Subject subject, boolean forAnswers, Way way) {
    this.subject = subject;
    this.forAnswers = forAnswers;
    this.way = way;
  }

  Subject subject() {
    return subject;
  }

  /// Whether it takes messages that other servers have sent; imports are done where a message
  /// is published.
  boolean takesRouted() {
    return forAnswers;
  }

  /// True if anybody got it. What has come over an import does not go over another one, so that
  /// there are no circles.
  boolean deliver(Publication message, Fanout fanout, @Nullable Connection from) {
    return (forAnswers || !message.isImported()) && way.pass(message, fanout, from);
  }
}
