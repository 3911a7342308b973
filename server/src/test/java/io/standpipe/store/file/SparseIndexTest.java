package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ArrayPool;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseIndexTest {
  private static final int RECORD_MAX = 3_000;

  /// Only arrays of that size are used again: others would make a long replay fill the heap.
  @Test
  void whatLiesBetweenTwoEntriesFitsAChunkAndNearlyFillsIt() {
    var slice = new Slice(Path.of("channel"), 1);
    var random = new Random(1);
    for (int sequence = 1; sequence <= 1_000; sequence++) {
      slice.add(sequence, slice.endPosition, random.nextInt(100, RECORD_MAX), sequence);
    }

    assertThat(slice.index.size()).isGreaterThan(20);
    for (int entry = 1; entry < slice.index.size(); entry++) {
      assertThat(slice.index.position(entry) - slice.index.position(entry - 1))
          .isBetween((long) ArrayPool.ARRAY - RECORD_MAX, (long) ArrayPool.ARRAY);
    }
  }
}
