package io.standpipe.message;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hash table of nodes, looked up by a slice of a buffer without creating a key. Any number of
/// readers, one writer at a time; a reader sees everything the writer finished before. Chains are
/// immutable, a change replaces the part in front of it. *Hot path.*
final class NodeTable<S> {
  private static final int SLOTS_MIN = 8;

  private volatile AtomicReferenceArray<@Nullable Link<S>> slots = new AtomicReferenceArray<>(
      SLOTS_MIN);
  private int size;

  private record Link<S>(SubjectNode<S> node, @Nullable Link<S> next) {}

  @Nullable
  SubjectNode<S> find(int hash, byte[] buffer, int offset, int length) {
    var table = slots;
    var link = table.get(hash & table.length() - 1);
    while (link != null) {
      if (link.node.hasKey(hash, buffer, offset, length)) {
        return link.node;
      }
      link = link.next;
    }
    return null;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Any thread.
  void forEach(Consumer<SubjectNode<S>> action) {
    var table = slots;
    for (int i = 0; i < table.length(); i++) {
      for (var link = table.get(i); link != null; link = link.next) {
        action.accept(link.node);
      }
    }
  }

  /// The key must not be there yet.
  void add(SubjectNode<S> node) {
    if (size == slots.length()) {
      slots = grown(slots);
    }
    push(slots, node);
    size++;
  }

  void remove(SubjectNode<S> node) {
    int slot = node.hash() & slots.length() - 1;
    slots.set(slot, without(slots.get(slot), node));
    size--;
  }

  private static <S> AtomicReferenceArray<@Nullable Link<S>> grown(
      AtomicReferenceArray<@Nullable Link<S>> slots) {
    var larger = new AtomicReferenceArray<@Nullable Link<S>>(slots.length() * 2);
    for (int i = 0; i < slots.length(); i++) {
      for (var link = slots.get(i); link != null; link = link.next) {
        push(larger, link.node);
      }
    }
    return larger;
  }

  private static <S> void push(AtomicReferenceArray<@Nullable Link<S>> slots, SubjectNode<S> node) {
    int slot = node.hash() & slots.length() - 1;
    slots.set(slot, new Link<>(node, slots.get(slot)));
  }

  private static <S> @Nullable Link<S> without(@Nullable Link<S> chain, SubjectNode<S> node) {
    if (chain == null) {
      return null;
    }
    return chain.node == node ? chain.next : new Link<>(chain.node, without(chain.next, node));
  }
}
