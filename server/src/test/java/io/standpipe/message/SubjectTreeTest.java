package io.standpipe.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubjectTreeTest {
  private static final Subject FOO = Subject.of("foo");

  private final SubjectTree<String> tree = new SubjectTree<>(new SplittableRandom(1));

  private static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @Test
  void aNewTreeMatchesNothing() {
    assertThat(tree.match(FOO).isEmpty()).isTrue();
    assertThat(tree.size()).isZero();
  }

  @Test
  void everySubscriberOfASubjectIsFoundOnce() {
    tree.add(FOO, null, "a");
    tree.add(FOO, null, "b");
    tree.add(Subject.of("bar"), null, "c");

    assertThat(tree.match(FOO).plain()).containsExactlyInAnyOrder("a", "b");
    assertThat(tree.size()).isEqualTo(3);
  }

  @Test
  void membersOfAQueueFormOneGroupAcrossPatterns() {
    tree.add(Subject.of("foo.bar"), Subject.of("q"), "a");
    tree.add(Subject.of("foo.*"), Subject.of("q"), "b");
    tree.add(Subject.of("foo.>"), Subject.of("other"), "c");

    var groups = tree.match(Subject.of("foo.bar")).groups();

    assertThat(groups).hasSize(2);
    assertThat(groups.getFirst().queue()).isEqualTo(Subject.of("q"));
    assertThat(groups.getFirst().members()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void emptyTokensMatchNotEvenTheWidestWildcard() {
    tree.add(Subject.of(">"), null, "all");

    assertThat(tree.match(Subject.of("foo..bar")).isEmpty()).isTrue();
    assertThat(tree.match(Subject.of("foo.")).isEmpty()).isTrue();
    assertThat(tree.match(Subject.of("foo.bar")).plain()).containsExactly("all");
  }

  @Test
  void wildcardsInAPublishedSubjectAreOrdinaryTokens() {
    tree.add(Subject.of("foo.*"), null, "any");
    tree.add(Subject.of("foo.bar"), null, "bar");

    assertThat(tree.match(Subject.of("foo.*")).plain()).containsExactly("any");
    assertThat(tree.match(Subject.of("foo.>")).plain()).containsExactly("any");
  }

  @Test
  void removingTakesAwayTheSubscriberThatWasMeant() {
    String twin = new String("a".toCharArray());
    tree.add(FOO, null, "a");
    tree.add(FOO, null, twin);

    assertThat(tree.remove(FOO, null, twin)).isTrue();
    assertThat(tree.remove(FOO, null, twin)).isFalse();
    assertThat(tree.remove(FOO, Subject.of("q"), "a")).isFalse();
    assertThat(tree.remove(Subject.of("bar"), null, "a")).isFalse();

    assertThat(tree.match(FOO).plain()).hasSize(1).first().isSameAs("a");
  }

  @Test
  void answersAreSharedUntilTheyChange() {
    tree.add(FOO, null, "a");
    var first = tree.match(FOO);

    tree.add(Subject.of("unrelated"), null, "b");
    assertThat(tree.match(FOO)).isSameAs(first);

    tree.add(Subject.of("*"), null, "c");
    assertThat(tree.match(FOO).plain()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void aRecentMatchNoticesALiteralThatAppearsAndDisappears() {
    var recent = new RecentMatch<>(tree);
    tree.add(Subject.of("*"), null, "any");
    assertThat(recent.match(FOO).plain()).containsExactly("any");

    tree.add(FOO, null, "a");
    assertThat(recent.match(FOO).plain()).containsExactlyInAnyOrder("any", "a");

    tree.remove(FOO, null, "a");
    assertThat(recent.match(FOO).plain()).containsExactly("any");

    tree.add(FOO, null, "b");
    assertThat(recent.match(FOO).plain()).containsExactlyInAnyOrder("any", "b");
    assertThat(recent.match(FOO)).isSameAs(recent.match(FOO));
  }

  @Test
  void everySubscriberIsVisited() {
    tree.add(FOO, null, "a");
    tree.add(FOO, Subject.of("q"), "b");
    tree.add(Subject.of("foo.*.bar"), null, "c");
    tree.add(Subject.of("foo.>"), null, "d");
    var visited = new ArrayList<String>();

    tree.forEach(visited::add);

    assertThat(visited).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void statisticsTellOfChangesAndOfAnswersThatAreKept() {
    tree.add(FOO, null, "a");
    tree.add(FOO, null, "b");
    tree.add(Subject.of("bar"), null, "c");
    tree.remove(Subject.of("bar"), null, "c");
    tree.match(FOO);
    tree.match(FOO);
    tree.match(Subject.of("nobody"));

    assertThat(tree.statistics()).isEqualTo(new SubjectTree.Statistics(2, 3, 1, 2, 2, 2, 1));
  }

  @Test
  void nodesThatNobodyNeedsAreForgotten() {
    for (int i = 0; i < 1000; i++) {
      var pattern = Subject.of("a." + i + ".*.b.>");
      tree.add(pattern, null, "x");
      assertThat(tree.match(Subject.of("a." + i + ".c.b.d")).plain()).containsExactly("x");
      tree.remove(pattern, null, "x");
    }

    assertThat(tree.isEmpty()).isTrue();
  }

  /// Few tokens, so that patterns overlap, come and go, and all paths are taken.
  @ParameterizedTest
  @MethodSource("seeds")
  void theTreeAgreesWithComparingEverySubscription(int seed) {
    var random = new Random(seed);
    var model = new ArrayList<Subscribed>();
    var recent = new RecentMatch<>(tree);
    for (int step = 0; step < 500; step++) {
      if (random.nextInt(3) > 0 || model.isEmpty()) {
        var subscribed = Subscribed.random(random, step);
        model.add(subscribed);
        tree.add(subscribed.pattern, subscribed.queue, subscribed.name);
      } else {
        var gone = model.remove(random.nextInt(model.size()));
        assertThat(tree.remove(gone.pattern, gone.queue, gone.name)).isTrue();
      }
      var subject = subject(random, false);
      var matches = random.nextBoolean() ? tree.match(subject) : recent.match(subject);
      assertThat(describe(matches)).as("seed %d step %d subject %s", seed, step, subject)
          .isEqualTo(expected(model, subject));
      assertThat(tree.size()).isEqualTo(model.size());
    }
    model.forEach(gone -> tree.remove(gone.pattern, gone.queue, gone.name));
    assertThat(tree.isEmpty()).as("seed %d", seed).isTrue();
  }

  @Test
  void readersSeeEveryFinishedChangeAndNothingTornMeanwhile() throws Exception {
    var stop = new AtomicBoolean();
    var started = new CountDownLatch(2);
    tree.add(Subject.of("steady.*"), null, "steady");
    try (var threads = Executors.newFixedThreadPool(2)) {
      var readers = new ArrayList<Future<?>>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> readWhile(stop, started)));
      }
      started.await();
      var random = new Random(7);
      for (int step = 0; step < 20_000; step++) {
        var pattern = Subject.of((random.nextBoolean() ? "steady." : "other.")
            + (random.nextInt(4) == 0 ? "*" : random.nextInt(50)));
        String name = "s" + step;
        tree.add(pattern, null, name);
        var subject = Subject.of(pattern.toString().replace("*", "x"));
        assertThat(tree.match(subject).plain()).contains(name);
        tree.remove(pattern, null, name);
        assertThat(tree.match(subject).plain()).doesNotContain(name);
      }
      stop.set(true);
      for (var reader : readers) {
        reader.get();
      }
    }
  }

  private void readWhile(AtomicBoolean stop, CountDownLatch started) {
    var recent = new RecentMatch<>(tree);
    int i = 0;
    do {
      var subject = Subject.of("steady." + i % 50);
      assertThat(tree.match(subject).plain()).contains("steady");
      assertThat(recent.match(subject).plain()).contains("steady");
      assertThat(recent.match(Subject.of("nothing." + i)).plain()).isEmpty();
      i++;
      started.countDown();
    } while (!stop.get());
  }

  private record Subscribed(Subject pattern, @Nullable Subject queue, String name) {
    static Subscribed random(Random random, int step) {
      var queue = random.nextInt(3) == 0 ? Subject.of("q" + random.nextInt(3)) : null;
      return new Subscribed(subject(random, true), queue, "s" + step);
    }
  }

  private static Subject subject(Random random, boolean wildcards) {
    var tokens = new ArrayList<String>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int choice = random.nextInt(wildcards ? 6 : 4);
      if (choice == 5 && i == count - 1) {
        tokens.add(">");
      } else {
        tokens.add(choice >= 4 ? "*" : List.of("a", "b", "longer-token", "字").get(choice));
      }
    }
    return Subject.of(String.join(".", tokens));
  }

  private static Map<String, List<String>> expected(List<Subscribed> model, Subject subject) {
    var expected = new HashMap<String, List<String>>();
    for (var each : model) {
      if (Subjects.matches(each.pattern, subject)) {
        String queue = each.queue == null ? "" : each.queue.toString();
        expected.computeIfAbsent(queue, _ -> new ArrayList<>()).add(each.name);
      }
    }
    expected.values().forEach(names -> names.sort(null));
    return expected;
  }

  private static Map<String, List<String>> describe(Matches<String> matches) {
    var found = new HashMap<String, List<String>>();
    if (!matches.plain().isEmpty()) {
      found.put("", matches.plain().stream().sorted().toList());
    }
    for (var group : matches.groups()) {
      found.put(group.queue().toString(), group.members().stream().sorted().toList());
    }
    return found;
  }
}
