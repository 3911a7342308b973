package io.standpipe.store;

import io.standpipe.store.Journal.Outcome;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What was proposed to a [Journal] that gathers, and not taken by its thread yet. *Hot path.*
///
/// Any thread adds; the journal's takes. When too many bytes wait, publishers are to pause; a small
/// heap, as in a container of 128 MiB, has to hold them beside all that is bounded elsewhere.
///
/// @param <C> what the store knows of a channel
public final class ProposalQueue<C> {
  private static final long HIGH_MARK = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 16);
  private static final long LOW_MARK = HIGH_MARK / 4;
  /// About as many bytes as one batch has.
  public static final int BATCH_BYTES = (int) LOW_MARK;
  /// What an operation takes beside its messages, and what a message takes beside its bytes.
  private static final int OPERATION_BYTES = 64;
  private static final int ENTRY_BYTES = 32;

  private final ConcurrentLinkedQueue<Proposal<C>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Runnable> whenDrained = new ConcurrentLinkedQueue<>();

  /// An operation whose fate is open.
  ///
  /// @param channel that of the operation; null if there is none
  /// @param bytes about as many as it takes
  /// @param sinceNanos when it was proposed, by the clock of [System#nanoTime]
  public record Proposal<C>(
      Operation operation,
      Consumer<Outcome> later,
      @Nullable C channel,
      int bytes,
      long sinceNanos) {

    /// Tells whoever proposed it; `failure` is empty if it is committed.
    public void decide(String failure) {
      later.accept(new Outcome(operation, failure));
    }
  }

  /// Any thread.
  public void add(Operation operation, Consumer<Outcome> later, @Nullable C channel) {
    int size = size(operation);
    bytes.addAndGet(size);
    queue.add(new Proposal<>(operation, later, channel, size, System.nanoTime()));
  }

  private static int size(Operation operation) {
    int size = OPERATION_BYTES;
    if (operation instanceof Operation.Append(var _, var entries)) {
      for (var entry : entries) {
        size += entry.length() + ENTRY_BYTES;
      }
    }
    return size;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /// Those of what waits. Any thread.
  public long bytes() {
    return bytes.get();
  }

  /// Moves the oldest proposals to a batch, up to [#BATCH_BYTES] and `max` of them with what the
  /// batch has already.
  public void take(List<Proposal<C>> batch, int max) {
    long held = 0;
    for (var proposal : batch) {
      held += proposal.bytes();
    }
    long taken = 0;
    while (held + taken < BATCH_BYTES && batch.size() < max) {
      var proposal = queue.poll();
      if (proposal == null) {
        break;
      }
      batch.add(proposal);
      taken += proposal.bytes();
    }
    gone(taken);
  }

  /// Removes proposals, which the filter has to decide.
  public void removeIf(Predicate<Proposal<C>> filter) {
    queue.removeIf(proposal -> {
      boolean goes = filter.test(proposal);
      if (goes) {
        gone(proposal.bytes());
      }
      return goes;
    });
  }

  private void gone(long count) {
    if (bytes.addAndGet(-count) <= LOW_MARK) {
      runDrained();
    }
  }

  /// As [Journal#isCongested].
  public boolean isCongested() {
    return bytes.get() > HIGH_MARK;
  }

  /// As [Journal#whenDrained].
  public void whenDrained(Runnable action) {
    whenDrained.add(action);
    if (bytes.get() <= LOW_MARK) {
      runDrained();
    }
  }

  private void runDrained() {
    Runnable action;
    while ((action = whenDrained.poll()) != null) {
      action.run();
    }
  }
}
