package io.standpipe.broker;

import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.SubscribeFilter;
import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// What may pass between this server and others of its cluster, in the original's words. Source:
/// reference, core NATS 4.5.
///
/// @param imports what this server asks others for: subscriptions of its clients of which they hear
/// @param exports what it gives to others: their subscriptions that count here
public record RoutePermissions(SubjectRules imports, SubjectRules exports) {
  public static final RoutePermissions ALL = new RoutePermissions(SubjectRules.ALL,
      SubjectRules.ALL);

  /// Decides about one subscription after the other. Immutable.
  record Filter(SubscribeFilter rules) {
    static Filter of(SubjectRules rules) {
      return new Filter(new SubscribeFilter(rules));
    }

    boolean passes(Subject subject, @Nullable Subject queue) {
      return rules.allowsAll() || rules.allows(subject, queue);
    }
  }
}
