package io.standpipe.message;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who subscribed to one subject or pattern. Immutable; a change copies, which is linear in the
/// number of subscribers of that one subject.
final class Members<S> {
  private final List<S> plain;
  private final List<Matches.Group<S>> groups;

  private Members(List<S> plain, List<Matches.Group<S>> groups) {
    this.plain = plain;
    this.groups = groups;
  }

  static <S> Members<S> none() {
    return new Members<>(List.of(), List.of());
  }

  List<S> plain() {
    return plain;
  }

  List<Matches.Group<S>> groups() {
    return groups;
  }

  boolean isEmpty() {
    return plain.isEmpty() && groups.isEmpty();
  }

  Members<S> with(@Nullable Subject queue, S member) {
    if (queue == null) {
      return new Members<>(append(plain, member), groups);
    }
    int index = indexOf(groups, queue);
    if (index < 0) {
      return new Members<>(plain, append(groups, new Matches.Group<>(queue, List.of(member))));
    }
    var grown = new Matches.Group<>(queue, append(groups.get(index).members(), member));
    return new Members<>(plain, replace(groups, index, grown));
  }

  /// Returns itself if the member, compared by identity, is not there.
  Members<S> without(@Nullable Subject queue, S member) {
    if (queue == null) {
      var rest = remove(plain, member);
      return rest.size() == plain.size() ? this : new Members<>(rest, groups);
    }
    int index = indexOf(groups, queue);
    if (index < 0) {
      return this;
    }
    var group = groups.get(index);
    var rest = remove(group.members(), member);
    if (rest.size() == group.members().size()) {
      return this;
    }
    return new Members<>(plain,
        rest.isEmpty()
            ? remove(groups, group)
            : replace(groups, index, new Matches.Group<>(queue, rest)));
  }

  void forEach(Consumer<S> action) {
    plain.forEach(action);
    groups.forEach(group -> group.members().forEach(action));
  }

  /// All members of both; groups of the same name become one.
  Members<S> merge(Members<S> other) {
    if (isEmpty()) {
      return other;
    }
    var merged = new Members<>(concatenate(plain, other.plain), groups);
    for (var group : other.groups) {
      int index = indexOf(merged.groups, group.queue());
      merged = new Members<>(merged.plain,
          index < 0
              ? append(merged.groups, group)
              : replace(merged.groups, index, new Matches.Group<>(group.queue(),
                  concatenate(merged.groups.get(index).members(), group.members()))));
    }
    return merged;
  }

  private static <S> int indexOf(List<Matches.Group<S>> groups, Subject queue) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).queue().equals(queue)) {
        return i;
      }
    }
    return -1;
  }

  private static <T> List<T> append(List<T> list, T element) {
    return concatenate(list, List.of(element));
  }

  @SuppressWarnings("unchecked") // the array is filled with elements of the two lists only
  private static <T> List<T> concatenate(List<T> first, List<T> second) {
    if (first.isEmpty()) {
      return second;
    }
    if (second.isEmpty()) {
      return first;
    }
    var all = Arrays.copyOf(first.toArray(), first.size() + second.size());
    System.arraycopy(second.toArray(), 0, all, first.size(), second.size());
    return (List<T>) List.of(all);
  }

  // The array is filled with elements of the list only, and subscribers are told apart by identity.
  @SuppressWarnings({"unchecked", "ReferenceEquality"})
  private static <T> List<T> remove(List<T> list, T element) {
    var all = list.toArray();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == element) {
        var rest = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, i + 1, rest, i, rest.length - i);
        return (List<T>) List.of(rest);
      }
    }
    return list;
  }

  @SuppressWarnings("unchecked") // the array is filled with elements of the list only
  private static <T> List<T> replace(List<T> list, int index, T element) {
    var all = list.toArray();
    all[index] = element;
    return (List<T>) List.of(all);
  }
}
