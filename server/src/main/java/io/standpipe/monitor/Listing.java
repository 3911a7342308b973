package io.standpipe.monitor;

import io.standpipe.broker.InterestView;
import java.util.Comparator;
import java.util.List;

/// How the subscriptions of a connection are shown.
enum Listing {
  NONE,
  SUBJECTS,
  DETAILS;

  /// By the parameter `subs`.
  static Listing of(Query query) {
    if (query.text("subs").equals("detail")) {
      return DETAILS;
    }
    return query.isTrue("subs") ? SUBJECTS : NONE;
  }

  /// Adds them to the picture of their connection, in the order of their subjects; nothing if there
  /// are none.
  JsonObject addTo(JsonObject connection, List<InterestView> subscriptions) {
    var sorted = subscriptions.stream()
        .sorted(Comparator.comparing(InterestView::subject, ByteOrder.OF_TEXT)
            .thenComparing(InterestView::sid))
        .toList();
    return switch (this) {
      case NONE -> connection;
      case SUBJECTS -> connection.putUnlessEmpty("subscriptions_list",
          sorted.stream().map(InterestView::subject).toList());
      case DETAILS -> connection.putUnlessEmpty("subscriptions_list_detail",
          sorted.stream().map(CorePages::detail).toList());
    };
  }
}
