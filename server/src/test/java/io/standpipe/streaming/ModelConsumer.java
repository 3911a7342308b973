package io.standpipe.streaming;

import io.standpipe.streaming.Reader.Pending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a consumer is: a position, members, and what is pending.
final class ModelConsumer {
  record SentAck(Reader reader, long sequence, long stamp) {}

  final ModelChannel channel;
  /// Null if nobody can join or take it over.
  final @Nullable String key;
  final boolean isGroup;
  final boolean isDurable;
  /// The last sequence sent for the first time.
  long position;
  final List<Reader> members = new ArrayList<>();
  /// Pending at somebody, but the model does not know who: what a member that left had. Of a
  /// consumer without members, what waits for the next.
  final TreeMap<Long, Pending> unassigned = new TreeMap<>();
  final Map<Long, Integer> redeliveries = new HashMap<>();
  /// On their way to the engine.
  final List<SentAck> acks = new ArrayList<>();
  long handedOverNanos;
  /// When something last kept messages from being sent again in time.
  long impededNanos;
  /// Messages that are due wait, or waited, for a connection.
  boolean impededByCongestion;

  ModelConsumer(
      ModelChannel channel,
      @Nullable String key,
      boolean isGroup,
      boolean isDurable,
      long position) {
    this.channel = channel;
    this.key = key;
    this.isGroup = isGroup;
    this.isDurable = isDurable;
    this.position = position;
  }

  boolean isOnline() {
    return !members.isEmpty();
  }

  @Nullable
  Reader holder(long sequence) {
    for (var member : members) {
      if (member.pending.containsKey(sequence)) {
        return member;
      }
    }
    return null;
  }

  boolean isPending(long sequence) {
    return unassigned.containsKey(sequence) || holder(sequence) != null;
  }

  boolean isAckOnItsWay(long sequence) {
    return !acks.isEmpty() && acks.stream().anyMatch(ack -> ack.sequence == sequence);
  }

  /// Pending at this member for certain.
  int inFlight(Reader member) {
    int count = 0;
    for (long sequence : member.pending.keySet()) {
      count += sequence >= channel.first && !isAckOnItsWay(sequence) ? 1 : 0;
    }
    return count;
  }

  /// Pending at this member at most.
  int inFlightAtMost(Reader member) {
    return member.pending.tailMap(channel.first).size() + unassigned.tailMap(channel.first).size();
  }

  void acknowledge(long sequence) {
    members.forEach(member -> {
      member.pending.remove(sequence);
      member.resume.remove(sequence);
    });
    unassigned.remove(sequence);
    redeliveries.remove(sequence);
  }

  void applyAcks() {
    acks.forEach(ack -> acknowledge(ack.sequence));
    acks.clear();
  }

  /// A member leaves: of its acks, those count that it sent before `stamp`.
  void applyAcks(Reader left, long stamp) {
    for (var ack : List.copyOf(acks)) {
      if (ack.reader == left) {
        acks.remove(ack);
        if (ack.stamp < stamp) {
          acknowledge(ack.sequence);
        }
      }
    }
  }

  /// What is left of the pass over what was pending when `member` started.
  boolean resumes(Reader member) {
    member.resume.removeIf(sequence -> sequence < channel.first
        || !member.pending.containsKey(sequence) || isAckOnItsWay(sequence));
    return !member.resume.isEmpty();
  }

  @Override
  public String toString() {
    return (key == null ? "plain" : key) + " on " + channel.name + " at " + position;
  }
}
