package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SequenceMapTest {
  private final SequenceMap map = new SequenceMap();

  @Test
  void whatIsPutIsFoundUntilItIsRemoved() {
    map.put(7, 70);
    map.put(7, 71);
    assertThat(map.size()).isEqualTo(1);
    assertThat(map.contains(7)).isTrue();
    assertThat(map.get(7, 0)).isEqualTo(71);
    assertThat(map.remove(7)).isTrue();
    assertThat(map.remove(7)).isFalse();
    assertThat(map.get(7, -1)).isEqualTo(-1);
    assertThat(map.isEmpty()).isTrue();
  }

  @Test
  void sequenceZeroIsNeverThere() {
    map.put(8, 1);
    assertThat(map.contains(0)).isFalse();
    assertThat(map.get(0, 5)).isEqualTo(5);
    assertThat(map.remove(0)).isFalse();
    assertThat(map.size()).isEqualTo(1);
  }

  @Test
  void sequencesAreSortedByThemselvesOrByTheirValues() {
    map.put(30, 1);
    map.put(10, 2);
    map.put(20, 1);
    assertThat(map.sortedSequences()).containsExactly(10, 20, 30);
    assertThat(map.sequencesByValue()).containsExactly(20, 30, 10);
  }

  @Test
  void itDoesWhatATreeMapDoes() {
    var random = new Random(42);
    var expected = new TreeMap<Long, Long>();
    for (int i = 0; i < 20_000; i++) {
      // Collisions: neighbours, multiples of the capacity, and numbers beyond 32 bits.
      long sequence = 1 + random.nextInt(40) + (long) random.nextInt(3) * 64
          + (long) random.nextInt(2) * (1L << 33);
      if (random.nextInt(5) < 2) {
        assertThat(map.remove(sequence)).isEqualTo(expected.remove(sequence) != null);
      } else {
        map.put(sequence, i % 7);
        expected.put(sequence, (long) i % 7);
      }
      if (i % 500 == 0) {
        long bound = random.nextInt(20);
        map.removeIf(s -> s < bound);
        expected.headMap(bound).clear();
        assertThat(map.sortedSequences()).containsExactly(keys(expected));
        assertThat(map.sequencesByValue()).containsExactly(byValue(expected));
      }
      assertThat(map.size()).isEqualTo(expected.size());
      assertThat(map.get(sequence, -1)).isEqualTo(expected.getOrDefault(sequence, -1L));
    }
  }

  private static long[] keys(Map<Long, Long> map) {
    return map.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] byValue(Map<Long, Long> map) {
    return map.entrySet()
        .stream()
        .sorted(
            Comparator.comparing(Map.Entry<Long, Long>::getValue).thenComparing(Map.Entry::getKey))
        .mapToLong(Map.Entry::getKey)
        .toArray();
  }
}
