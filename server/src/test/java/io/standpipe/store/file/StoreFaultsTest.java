package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.StoreException;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a store does when its disk fails, once, or is full.
class StoreFaultsTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void aFailedSyncIsFinalUntilTheStoreIsOpenedAgain() {
    var store = StoreByHand.open(disk);
    assertThat(store.publish("orders", "kept")).isEmpty();
    failNext("sync .standpipe.journal.1", store);

    assertThat(store.publish("orders", "refused")).contains("Unable to sync the journal",
        "the server has to be started again");
    assertThat(store.publish("orders", "refused too")).contains("has to be started again");
    assertThat(store.commit(new Operation.DropClient("me"))).contains("has to be started again");
    assertThat(store.store.fault()).contains("simulated I/O error");
    assertThat(store.store.view().isFaultFinal()).isTrue();
    assertThat(store.messages("orders")).containsExactly("1 kept");

    var again = StoreByHand.open(disk.afterPowerLoss());
    assertThat(again.store.fault()).isEmpty();
    assertThat(again.publish("orders", "next")).isEmpty();
    assertThat(again.messages("orders")).first().isEqualTo("1 kept");
  }

  /// The page cache shows what a failed sync did not write, and the next sync calls it clean.
  @Test
  void whatAFailedSyncLeftInMemoryIsWrittenAgainBeforeItIsReliedUpon() {
    for (int seed = 0; seed < 30; seed++) {
      var flaky = new SimulatedDisk(seed);
      var store = StoreByHand.open(flaky);
      for (int i = 1; i <= 5; i++) {
        assertThat(store.publish("orders", "m" + i)).isEmpty();
      }
      store.store.pass();
      flaky.failNext("sync msgs.1.dat");
      store.stop();
      assertThat(store.store.fault()).contains("Unable to sync");
      var reopened = StoreByHand.open(flaky);
      assertThat(reopened.messages("orders")).hasSize(5);

      var after = StoreByHand.open(flaky.afterPowerLoss());

      assertThat(after.messages("orders")).as("seed %d", seed)
          .containsExactly("1 m1", "2 m2", "3 m3", "4 m4", "5 m5");
    }
  }

  /// Each call of one history fails, one after the other; then the process is killed, or
  /// power fails.
  @Test
  void eachCallMayFailOnce() {
    int calls = live(new SimulatedDisk(0)).disk().callCount();
    assertThat(calls).isGreaterThan(100);
    for (int call = 0; call < calls; call++) {
      for (boolean power : new boolean[]{true, false}) {
        var flaky = new SimulatedDisk(call);
        flaky.fail(SimulatedDisk.Fault.IO_ERROR, call);
        var life = live(flaky);
        var left = power ? flaky.afterPowerLoss() : flaky;
        var found = StoreByHand.open(left).messages("orders");
        assertThat(found.stream().filter(life.committed()::contains).toList())
            .as("after %s failed", flaky.calls().get(call))
            .isEqualTo(life.committed());
        assertThat(found).extracting(line -> line.substring(line.indexOf(' ') + 1))
            .doesNotHaveDuplicates();
      }
    }
  }

  private record Life(SimulatedDisk disk, List<String> committed) {}

  private static Life live(SimulatedDisk disk) {
    var committed = new ArrayList<String>();
    try {
      var store = StoreByHand.open(disk, 2_000);
      store.commit(new Operation.PutClient(
          new ClientRecord("me", Subject.of("_INBOX.hb"), Subject.of("conn"), 1, 5, 3)));
      for (int i = 1; i <= 60; i++) {
        if (store.publish("orders", "m" + i).isEmpty()) {
          committed.add(store.last("orders") + " m" + i);
        }
        if (i == 2) {
          store.commit(new Operation.PutSubscription("orders", new SubscriptionRecord(1, "me",
              Subject.of("_INBOX.in"), Subject.of("_INBOX.ack"), 10, 30, "", "dur", 0, false)));
        }
        if (i % 7 == 0) {
          store.commit(new Operation.Progress("orders",
              List.of(new Position(1, 1, Sequences.of(1), Sequences.NONE))));
          store.store.pass();
        }
      }
      store.stop();
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("simulated I/O error");
    }
    return new Life(disk, committed);
  }

  @Test
  void aFullDiskRefusesMessagesTearsNothingAndResumesByItself() {
    var store = StoreByHand.open(disk);
    assertThat(store.publish("orders", "first")).isEmpty();
    store.store.pass();
    disk.limit(disk.used() + 2_000);
    var accepted = new ArrayList<>(List.of("1 first"));
    var text = "x".repeat(600);
    for (int i = 0; i < 1_000; i++) {
      if (store.publish("orders", text + i).isEmpty()) {
        accepted.add(store.last("orders") + " " + text + i);
      }
      store.store.pass();
    }
    assertThat(store.publish("orders", "refused")).contains("No space left on device");
    assertThat(store.store.fault()).contains("No space left on device");
    assertThat(store.messages("orders")).isEqualTo(accepted);
    assertThat(StoreByHand.open(SimulatedDisk.of(disk.files())).messages("orders"))
        .isEqualTo(accepted);

    disk.limit(Long.MAX_VALUE);
    store.store.pass();

    assertThat(store.publish("orders", "again")).isEmpty();
    assertThat(store.store.fault()).isEmpty();
    accepted.add((accepted.size() + 1) + " again");
    store.stop();
    assertThat(StoreByHand.open(disk.afterPowerLoss()).messages("orders")).isEqualTo(accepted);
  }

  /// The writer may be wanted first.
  private void failNext(String call, StoreByHand store) {
    store.store.pass();
    disk.failNext(call);
  }
}
