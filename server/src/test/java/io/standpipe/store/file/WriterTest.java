package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Operation;
import org.junit.jupiter.api.Test;

/// What the writer does with what the journal holds.
class WriterTest {
  @Test
  void manyChangesAreWrittenInPiecesThatFitIntoASmallHeap() {
    var store = StoreByHand.open(new SimulatedDisk(1), 16 << 20);
    for (int i = 0; i < 20_000; i++) {
      store.commit(new Operation.DropClient("a-client-with-a-name-of-many-letters-" + i));
    }
    int before = store.disk.callCount();
    store.store.pass();
    var calls = store.disk.calls();
    assertThat(calls.subList(before, calls.size()).stream().filter("write clients.dat"::equals))
        .hasSizeGreaterThan(3);
    store.stop();
  }
}
