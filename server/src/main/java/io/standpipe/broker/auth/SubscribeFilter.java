package io.standpipe.broker.auth;

import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a user may subscribe to. Immutable.
///
/// A pattern must be covered by an allowed one. A pattern broader than a denied one is accepted, and
/// what is denied is kept from it message by message: see [#hidden]. Source: reference, core 2.6.
public final class SubscribeFilter {
  private static final Subject REQUESTS = Subject.of("_STAN.>");
  private static final Subject INBOXES = Subject.of("_INBOX.>");
  /// Where clients of the original want to hear that a message is kept.
  private static final Subject ACK_INBOXES = Subject.of("_STAN.acks.>");

  private final List<Entry> allow;
  private final List<Entry> deny;
  private final boolean fenced;

  private record Entry(Subject pattern, @Nullable Subject queue) {
    static Entry of(String text) {
      int blank = text.indexOf(' ');
      return blank < 0
          ? new Entry(Subject.of(text), null)
          : new Entry(Subject.of(text.substring(0, blank)), Subject.of(text.substring(blank + 1)));
    }
  }

  /// Without a fence.
  public SubscribeFilter(SubjectRules rules) {
    this(rules, false);
  }

  /// @param fenced whether requests to the engine and the inboxes of others are out of bounds
  SubscribeFilter(SubjectRules rules, boolean fenced) {
    this.allow = rules.allow().stream().map(Entry::of).toList();
    this.deny = rules.deny().stream().map(Entry::of).toList();
    this.fenced = fenced;
  }

  public boolean allowsAll() {
    return allow.isEmpty() && deny.isEmpty() && !fenced;
  }

  /// Both must be valid.
  public boolean allows(Subject subject, @Nullable Subject queue) {
    return (allow.isEmpty() || isAllowed(subject, queue)) && !isDenied(subject, queue)
        && !(fenced && isBehindFence(subject));
  }

  /// Entries that name a queue, if any speaks of the subject, decide about members of queues.
  private boolean isAllowed(Subject subject, @Nullable Subject queue) {
    boolean plain = false;
    boolean named = false;
    for (var entry : allow) {
      if (!Subjects.covers(entry.pattern, subject)) {
        continue;
      }
      if (entry.queue == null) {
        plain = true;
      } else if (queue != null) {
        if (Subjects.matches(entry.queue, queue)) {
          return true;
        }
        named = true;
      }
    }
    return plain && !named;
  }

  private boolean isDenied(Subject subject, @Nullable Subject queue) {
    for (var entry : deny) {
      if (Subjects.covers(entry.pattern, subject)
          && (entry.queue == null || queue != null && Subjects.matches(entry.queue, queue))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBehindFence(Subject subject) {
    return Subjects.covers(REQUESTS, subject) && !isOneOf(ACK_INBOXES, subject)
        || Subjects.covers(INBOXES, subject) && !isOneOf(INBOXES, subject);
  }

  /// Whether `subject` begins as `inboxes` does and tells which inbox it means.
  private static boolean isOneOf(Subject inboxes, Subject subject) {
    int token = inboxes.length() - 1;
    return Subjects.covers(inboxes, subject) && !(isOneByte(subject, token)
        && (subject.byteAt(token) == '*' || subject.byteAt(token) == '>'));
  }

  private static boolean isOneByte(Subject subject, int token) {
    return subject.length() == token + 1 || subject.byteAt(token + 1) == '.';
  }

  /// Patterns whose subjects must not be delivered to a subscription that is allowed.
  List<Subject> hidden(Subject subject, @Nullable Subject queue) {
    if (!Subjects.hasWildcard(subject)) {
      return List.of();
    }
    var hidden = new ArrayList<Subject>();
    for (var entry : deny) {
      if (Subjects.overlap(entry.pattern, subject)
          && (entry.queue == null || queue != null && Subjects.matches(entry.queue, queue))) {
        hidden.add(entry.pattern);
      }
    }
    if (fenced && Subjects.overlap(REQUESTS, subject) && !Subjects.covers(REQUESTS, subject)) {
      hidden.add(REQUESTS);
    }
    if (fenced && Subjects.overlap(INBOXES, subject) && !Subjects.covers(INBOXES, subject)) {
      hidden.add(INBOXES);
    }
    return hidden;
  }
}
