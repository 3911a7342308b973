package io.standpipe.streaming;

import io.standpipe.streaming.RestartClient.Reader;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One position in a channel (a subscription on its own, a durable, a queue group), as its readers
/// know it.
///
/// Progress is kept within a second. So after a crash the position is only known to lie between the
/// one of a second ago and the last, and an ack of the last second may or may not count. After a
/// clean stop everything counts. Times are those in which the journal was not held up.
///
/// Source: reference, streaming protocol 10.
final class RestartConsumer {
  enum Acked {
    NO,
    SENT,
    PERHAPS,
    YES
  }

  /// A message that was sent here.
  static final class Note {
    @Nullable
    Reader holder;
    Acked acked = Acked.NO;
    /// The server knows for certain that it was sent.
    boolean sure;
    /// Somebody got it.
    boolean heard;
    /// The server that sent it last.
    int run;
    long firstNanos;
    long lastNanos;
    long ackedNanos;
  }

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  final String key;
  final boolean isGroup;
  final boolean isDurable;
  final List<Reader> members = new ArrayList<>();
  final TreeMap<Long, Note> notes = new TreeMap<>();
  /// The store has it for certain.
  boolean isKept;
  /// It ended; until that is kept, a crash brings it back.
  boolean gone;
  /// A reader has asked to end it; that it does only if it was the last.
  boolean isDropping;
  /// Nobody knows which of several of this name it is, so little is expected of it.
  boolean vague;
  /// The position is somewhere in between.
  long low;
  long high;
  /// The position that the store has at least.
  private long kept;
  /// Everything behind it must come.
  long owedAfter;
  /// The highest sequence up to which messages were left out.
  long skippedBelow;

  RestartConsumer(Reader first) {
    key = first.key();
    isGroup = !first.request.queueGroup().isEmpty();
    isDurable = !first.request.durableName().isEmpty();
    low = first.startMin;
    kept = low;
    high = first.startMax;
    owedAfter = high;
  }

  /// From now on only what comes behind `last` is expected.
  void forgetAll(long last) {
    vague = true;
    notes.clear();
    low = 0;
    kept = 0;
    high = last;
    owedAfter = last;
  }

  void delivered(
      Reader reader,
      DeliveredMessage message,
      boolean countsInFlight,
      int run,
      long nowNanos,
      long wallNanos) {
    long sequence = message.sequence();
    var note = notes.get(sequence);
    Broken.unless(note == null || note.acked != Acked.YES,
        "what was acknowledged never comes again", reader, this, message);
    if (message.redelivered()) {
      again(reader, note, message, run, wallNanos);
    } else {
      first(reader, sequence, countsInFlight);
    }
    var now = notes.computeIfAbsent(sequence, _ -> new Note());
    if (!message.redelivered()) {
      now.firstNanos = nowNanos;
    }
    if (now.acked != Acked.SENT) {
      now.acked = Acked.NO;
    }
    now.sure = true;
    now.holder = reader;
    now.run = run;
    now.lastNanos = nowNanos;
    now.heard |= reader.listening != null;
  }

  private void again(
      Reader reader,
      @Nullable Note note,
      DeliveredMessage message,
      int run,
      long wallNanos) {
    long sequence = message.sequence();
    Broken.unless(note != null || vague && sequence <= high,
        "only what was sent before is sent again", reader, this, message);
    low = Math.max(low, sequence);
    if (note == null || note.run < run) {
      kept = Math.max(kept, sequence);
      long due = message.timestampNanos() + reader.request.ackWaitSeconds() * 1_000_000_000L;
      Broken.unless(isGroup || reader.run == run || due <= wallNanos + TOLERANCE_NANOS,
          "after a restart nothing comes again before its old deadline", reader, message);
    }
  }

  private void first(Reader reader, long sequence, boolean countsInFlight) {
    Broken.unless(sequence > low, "first deliveries repeat nothing", reader, this, sequence);
    if (sequence > high + 1) {
      skippedBelow = sequence;
    }
    if (sequence <= high) {
      // What an earlier server sent from here on, this one does not know.
      notes.tailMap(sequence, true).values().forEach(note -> {
        note.acked = Acked.NO;
        note.sure = false;
        note.holder = null;
      });
    }
    long pending = notes.values()
        .stream()
        .filter(note -> note.holder == reader && note.sure && note.acked == Acked.NO)
        .count();
    Broken.unless(!countsInFlight || pending < reader.request.maxInFlight(),
        "nobody is above maxInFlight in first deliveries", reader, pending);
    low = sequence;
    high = sequence;
  }

  void acknowledge(long sequence) {
    var note = notes.get(sequence);
    if (note != null && note.acked == Acked.NO) {
      note.acked = Acked.SENT;
    }
  }

  /// The server has nothing left to do, so it has heard all acks.
  void settled(long nowNanos) {
    for (var note : notes.values()) {
      if (note.acked == Acked.SENT) {
        note.acked = note.sure ? Acked.YES : Acked.PERHAPS;
        note.ackedNanos = nowNanos;
      }
    }
  }

  /// The server ended: after a clean stop all that it has handled counts.
  void ended(boolean clean, long nowNanos) {
    long kept = this.kept;
    for (var entry : notes.entrySet()) {
      var note = entry.getValue();
      boolean isSentKept = entry.getKey() <= low
          && (clean || nowNanos - note.firstNanos >= KEPT_NANOS);
      boolean isAckKept = clean || nowNanos - note.ackedNanos >= KEPT_NANOS;
      if (note.acked == Acked.SENT || note.acked == Acked.YES && !isAckKept) {
        note.acked = Acked.PERHAPS;
      }
      note.sure &= isSentKept;
      if (!clean && nowNanos - note.lastNanos < KEPT_NANOS) {
        note.holder = null;
      }
      if (isSentKept) {
        kept = Math.max(kept, entry.getKey());
      }
    }
    low = clean ? low : kept;
    this.kept = low;
    if (clean) {
      notes.values().forEach(note -> note.ackedNanos = nowNanos - KEPT_NANOS);
      notes.values().forEach(note -> note.firstNanos = nowNanos - KEPT_NANOS);
    }
  }

  void left(Reader reader) {
    members.remove(reader);
    notes.values().forEach(note -> note.holder = note.holder == reader ? null : note.holder);
  }

  /// How many may be pending at most.
  long pendingMax(long first) {
    return notes.tailMap(first).values().stream().filter(note -> note.acked != Acked.YES).count();
  }

  boolean isAnythingPending(long first) {
    return notes.tailMap(first)
        .values()
        .stream()
        .anyMatch(note -> note.acked == Acked.NO || note.acked == Acked.SENT);
  }

  /// Everything that is stored has come to somebody.
  void checkComplete(long first, long last) {
    for (long sequence = Math.max(first, owedAfter + 1); sequence <= last; sequence++) {
      var note = notes.get(sequence);
      Broken.unless(note != null && note.heard, "in the end everybody has everything", this,
          sequence);
    }
  }

  @Override
  public String toString() {
    return key + " at " + low + (low == high ? "" : " to " + high);
  }
}
