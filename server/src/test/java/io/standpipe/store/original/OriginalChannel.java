package io.standpipe.store.original;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A channel as it is after a start. `subscriptions` are in the order of their ids;
/// `subscriptionIdMax` is the highest id that was ever used, as far as the file tells.
public record OriginalChannel(
    String name,
    List<OriginalSlice> slices,
    List<OriginalSubscription> subscriptions,
    long subscriptionIdMax) {
  public OriginalChannel {
    slices = List.copyOf(slices);
    subscriptions = List.copyOf(subscriptions);
  }

  public List<OriginalMessage> messages() {
    return slices.stream().flatMap(slice -> slice.messages().stream()).toList();
  }

  /// 0 if there never was a message.
  public long first() {
    return messages().stream().mapToLong(OriginalMessage::sequence).min().orElse(0);
  }

  /// 0 if there never was a message.
  public long last() {
    return messages().stream().mapToLong(OriginalMessage::sequence).max().orElse(0);
  }

  public long bytes() {
    return messages().stream().mapToLong(OriginalMessage::accountedBytes).sum();
  }

  /// The answers for every sequence from the first to the last.
  public List<Lookup> lookups() {
    Map<Long, Lookup> bySequence = new TreeMap<>();
    messages().forEach(message -> bySequence.put(message.sequence(), message.lookup()));
    var lookups = new ArrayList<Lookup>();
    for (long sequence = first(); sequence <= last() && sequence > 0; sequence++) {
      lookups.add(bySequence.getOrDefault(sequence, new Lookup.Missing(sequence)));
    }
    return lookups;
  }

  /// Sequences between the first and the last that have no record.
  public List<Long> gaps() {
    return lookups().stream()
        .filter(Lookup.Missing.class::isInstance)
        .map(Lookup::sequence)
        .toList();
  }

  /// Sequences whose messages look like those the original puts into a gap: empty, without a reply,
  /// and with the very timestamp of the message that came after the gap.
  public List<Long> fillers() {
    var fillers = new ArrayList<Long>();
    Lookup next = new Lookup.Missing(0);
    for (var lookup : lookups().reversed()) {
      if (lookup instanceof Lookup.Found found && next instanceof Lookup.Found after
          && found.data().isEmpty() && found.reply().isEmpty()
          && found.timestamp() == after.timestamp()) {
        fillers.addFirst(found.sequence());
      }
      next = lookup;
    }
    return fillers;
  }

  /// What remains when the channel is opened with this limit, which is 1 or more: the newest
  /// messages, and the slices that still have one.
  public OriginalChannel limitedTo(int messagesMax) {
    long surplus = messages().size() - (long) messagesMax;
    var kept = new ArrayList<OriginalSlice>();
    for (var slice : slices) {
      int size = slice.messages().size();
      if (size > surplus) {
        kept.add(new OriginalSlice(slice.number(),
            slice.messages().subList((int) Math.max(0, surplus), size)));
      }
      surplus -= size;
    }
    return new OriginalChannel(name, kept, subscriptions, subscriptionIdMax);
  }
}
