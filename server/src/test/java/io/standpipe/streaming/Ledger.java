package io.standpipe.streaming;

import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The messages of one channel, as its publishers and readers know them, whatever server told them.
///
/// Answers to publishers come in the order of the sequences, so each is known when its message is
/// acknowledged, and never means another message from then on.
final class Ledger {
  /// Whose message a text is, and its number among the messages of this instance.
  private record Sent(String publisher, int number) {}

  private final Map<String, Sent> sent = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  /// Sent to this server and not answered.
  private final Set<String> unanswered = new HashSet<>();
  private final TreeMap<Long, String> texts = new TreeMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  /// The last sequence of which is known that it was stored.
  private long stored;

  void sent(String text, String publisher, int number) {
    sent.put(text, new Sent(publisher, number));
    unanswered.add(text);
  }

  void answered(String text, String error) {
    unanswered.remove(text);
    if (error.isEmpty()) {
      note(++stored, text);
    } else {
      refused.add(text);
    }
  }

  private void note(long sequence, String text) {
    Broken.unless(sent.containsKey(text) && !refused.contains(text),
        "nothing is stored but what was published and not refused", sequence, text);
    var known = texts.putIfAbsent(sequence, text);
    Broken.unless(known == null || known.equals(text), "a sequence means one message for ever",
        sequence, known, "and", text);
    var other = sequences.putIfAbsent(text, sequence);
    Broken.unless(other == null || other == sequence, "a message is stored once", text, other,
        "and", sequence);
  }

  void delivered(DeliveredMessage message) {
    note(message.sequence(), message.data().toString());
  }

  /// A new server has found messages up to `last`.
  void reopened(long last) {
    long known = known();
    Broken.unless(known <= last, "what was acknowledged or delivered is there after a restart",
        "up to", last, "instead of", known);
    Broken.unless(last <= known + unanswered.size(), "nothing is stored that nobody published",
        "up to", last, "instead of", known);
    stored = last;
    unanswered.clear();
  }

  private long known() {
    return Math.max(stored, texts.isEmpty() ? 0 : texts.lastKey());
  }

  /// Everything that is stored is the same again, complete, and in order.
  void audit(long first, long last, List<DeliveredMessage> messages) {
    Broken.unless(last >= known(), "what was acknowledged is there in the end", last, "instead of",
        known());
    long next = first;
    long timestamp = 0;
    var numbers = new HashMap<String, Integer>();
    for (var message : messages) {
      Broken.unless(message.sequence() == next++, "sequences are gapless", message);
      delivered(message);
      Broken.unless(message.timestampNanos() >= timestamp, "timestamps never go back", message);
      timestamp = message.timestampNanos();
      var sender = sent.get(message.data().toString());
      if (sender != null) {
        var before = numbers.put(sender.publisher, sender.number);
        Broken.unless(before == null || before < sender.number,
            "messages of one publisher stay in order", message);
      }
    }
    Broken.unless(messages.isEmpty() ? first > last || last == 0 : next == last + 1,
        "everything that is stored can be read", first, last, messages.size());
  }
}
