package io.standpipe.streaming;

import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A reader of a channel with one position: a subscription on its own, or a queue group.
///
/// In a group each message goes to one member. The group, not the member, remembers the last
/// sequence sent and how often a message was sent again. A durable consumer without members is
/// *offline*: it keeps its position, and what was pending at its last member waits for the next one
/// to join.
///
/// Owned by the channel's actor. Source: reference, streaming protocol 5.2, 6.5, 8.2.
final class Consumer {
  private final String group;
  private final String durableName;
  private final List<Subscription> members = new ArrayList<>();
  private final Set<Bookmark> departed = new LinkedHashSet<>();
  /// The highest sequence delivered for the first time.
  long lastSent;
  /// How often a pending sequence was sent again; a 32-bit count.
  final SequenceMap redeliveries = new SequenceMap();
  /// The highest sequence up to which the store knows what is pending; goes up with [Progress].
  long keptLastSent;
  /// How often a message was sent again.
  long redelivered;
  /// While offline: the last member; null if there was none.
  private @Nullable Retained retained;
  /// In the channel's list of consumers that may have something to deliver.
  boolean ready;
  /// In the channel's list of consumers whose next message is being fetched.
  boolean fetching;

  /// What the last member of a durable leaves behind.
  ///
  /// @param bookmark what it had pending
  /// @param record what it was
  record Retained(Bookmark bookmark, SubscriptionRecord record) {}

  /// `group` is empty for a subscription on its own; a durable group's is `durable:group`.
  /// `durableName` is empty unless the consumer outlives its members.
  Consumer(String group, String durableName, long lastSent) {
    this.group = group;
    this.durableName = durableName;
    this.lastSent = lastSent;
    this.keptLastSent = lastSent;
  }

  String group() {
    return group;
  }

  String durableName() {
    return durableName;
  }

  boolean isGroup() {
    return !group.isEmpty();
  }

  boolean isDurable() {
    return !durableName.isEmpty();
  }

  boolean isOnline() {
    return !members.isEmpty();
  }

  List<Subscription> members() {
    return members;
  }

  /// Of members that left, and may still be stored.
  Set<Bookmark> departed() {
    return departed;
  }

  void retain(Bookmark last, SubscriptionRecord record) {
    retained = new Retained(last, record);
  }

  /// Null while online.
  @Nullable
  Retained retained() {
    return retained;
  }

  /// What the first member to come back takes over, with its id; null ever after.
  @Nullable
  Bookmark takeRetained() {
    var taken = retained;
    retained = null;
    return taken == null ? null : taken.bookmark();
  }

  /// The member for the next message, or null if none has room. Prefers members that answer, then
  /// the one with the fewest pending messages, then the one that waited longest.
  @Nullable
  Subscription choose(long firstKept) {
    Subscription best = null;
    Subscription unreachable = null;
    for (var member : members) {
      if (!member.hasRoom(firstKept) || member.route.isCongested()) {
        continue;
      }
      if (isGroup() && !member.isReachable()) {
        unreachable = unreachable == null ? member : unreachable;
      } else if (best == null || member.pending.size() < best.pending.size()) {
        best = member;
      }
    }
    return rotate(best != null ? best : unreachable);
  }

  /// The member that a pending message of `holder` is sent to again: one with room if there is one.
  Subscription chooseAgain(Subscription holder, long firstKept) {
    if (members.size() == 1) {
      return holder;
    }
    Subscription best = null;
    for (var member : members) {
      if (member.isStarted() && !member.isFull(firstKept) && member.isReachable()
          && !member.route.isCongested()
          && (best == null || member.pending.size() < best.pending.size())) {
        best = member;
      }
    }
    var chosen = rotate(best != null ? best : members.getFirst());
    return chosen != null && chosen.isStarted() ? chosen : holder;
  }

  /// The count for the next delivery of a message that was sent before; never 0.
  int countRedelivery(long sequence) {
    int count = (int) redeliveries.get(sequence, 0) + 1;
    redeliveries.put(sequence, count == 0 ? 1 : count);
    return count == 0 ? 1 : count;
  }

  private @Nullable Subscription rotate(@Nullable Subscription chosen) {
    if (members.size() > 1 && members.getFirst() == chosen) {
      members.add(members.removeFirst());
    }
    return chosen;
  }
}
