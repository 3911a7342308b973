package io.standpipe.store.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.SubscriptionRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of a store that lost their end, or have one wrong byte.
class DamagedStoreTest {
  private static final List<String> MESSAGES = List.of("1 one", "2 two", "3 three", "4 four");
  private static final List<String> SUBSCRIPTIONS = List.of("1 at 2 pending [2]",
      "2 at 0 pending []", "3 at 0 pending []");

  @ParameterizedTest
  @ValueSource(strings = {"server.dat", "clients.dat", "orders/subs.dat", "orders/msgs.1.dat"})
  void aFileCutAtAnyByteOfItsLastTwoRecordsLosesNoOther(String name) {
    var files = files(true);
    var path = StoreByHand.ROOT.resolve(name);
    var content = requireNonNull(files.get(path));
    for (int length = startOfLastTwo(name, content); length < content.length; length++) {
      assertLittleIsLost(files, path, Arrays.copyOf(content, length), name + " cut at " + length,
          2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.dat", "clients.dat", "orders/subs.dat", "orders/msgs.1.dat"})
  void aWrongByteLosesItsRecordAtMostAndIsReported(String name) {
    var files = files(true);
    var path = StoreByHand.ROOT.resolve(name);
    var content = requireNonNull(files.get(path));
    for (int at = 0; at < content.length; at++) {
      var damaged = content.clone();
      damaged[at] ^= 0x55;
      var store = assertLittleIsLost(files, path, damaged, name + " wrong at " + at, 1);
      assertThat(store.lines).as(name + " wrong at " + at)
          .anyMatch(line -> line.contains(path.getFileName().toString()));
    }
  }

  @Test
  void aJournalCutAtAnyByteOfItsLastTwoBatchesLosesNoOther() {
    var files = files(false);
    var path = StoreByHand.ROOT.resolve(".standpipe.journal.1");
    var content = requireNonNull(files.get(path));
    int end = content.length;
    while (content[end - 1] == 0) {
      end--;
    }
    for (int length = end - 250; length < end; length++) {
      assertLittleIsLost(files, path, Arrays.copyOf(content, length), "cut at " + length, 9);
    }
  }

  @Test
  void aWrongByteInTheJournalLosesItsBatchAtMostAndIsReported() {
    var files = files(false);
    var path = StoreByHand.ROOT.resolve(".standpipe.journal.1");
    var content = requireNonNull(files.get(path));
    int end = content.length;
    while (content[end - 1] == 0) {
      end--;
    }
    for (int at = 0; at < end - 150; at++) {
      var damaged = content.clone();
      damaged[at] ^= 0x55;
      assertLittleIsLost(files, path, damaged, "wrong at " + at, 1);
    }
  }

  /// At most so many records of the file are missing, and no others; all opens and goes on.
  private static StoreByHand assertLittleIsLost(
      Map<Path, byte[]> files,
      Path path,
      byte[] content,
      String what,
      int lossMax) {
    var damaged = new TreeMap<>(files);
    damaged.put(path, content);
    var store = StoreByHand.open(SimulatedDisk.of(damaged));
    int lost = MESSAGES.size() - count(MESSAGES, store.messages("orders")) + MESSAGES.size()
        - count(MESSAGES, store.messages("other")) + 2 - store.state.clients().size()
        + SUBSCRIPTIONS.size() - store.subscriptions("orders").size();
    assertThat(lost).as(what + ": " + store.messages("orders") + store.lines).isBetween(0, lossMax);
    if (!path.toString().contains("journal")) {
      assertThat(store.messages("other")).as(what).isEqualTo(MESSAGES);
    }
    assertThat(store.state.isNew()).as(what).isFalse();
    assertThat(store.publish("orders", "next")).as(what).isEmpty();
    assertThat(store.publish("other", "next")).as(what).isEmpty();
    return store;
  }

  private static int count(List<String> expected, List<String> found) {
    assertThat(expected).containsAll(found);
    return found.size();
  }

  private static int startOfLastTwo(String name, byte[] content) {
    var starts = new ArrayList<Integer>();
    int at = RecordFormat.START;
    while (at < content.length) {
      starts.add(at);
      int header = RecordFormat.getInt(content, at);
      at += RecordFormat.HEADER
          + (name.endsWith("subs.dat") || name.startsWith("clients") ? header & 0xFFFFFF : header);
    }
    return name.equals("server.dat") ? 0 : starts.get(starts.size() - 2);
  }

  /// Two channels, three subscriptions, two clients; in files, or in the journal only.
  private static Map<Path, byte[]> files(boolean stopped) {
    var disk = new SimulatedDisk(1);
    var store = StoreByHand.open(disk);
    for (var id : List.of("me", "you")) {
      commit(store, new Operation.PutClient(
          new ClientRecord(id, Subject.of("_INBOX.hb"), Subject.of("conn"), 1, 5, 3)));
    }
    for (var text : MESSAGES) {
      assertThat(store.publish("orders", text.substring(2))).isEmpty();
      assertThat(store.publish("other", text.substring(2))).isEmpty();
    }
    for (long id = 1; id <= 3; id++) {
      commit(store, new Operation.PutSubscription("orders", new SubscriptionRecord(id, "me",
          Subject.of("_INBOX.in"), Subject.of("_INBOX.ack"), 10, 30, "", "dur" + id, 0, false)));
      if (id == 1) {
        commit(store, new Operation.Progress("orders",
            List.of(new Position(1, 2, Sequences.of(2), Sequences.NONE))));
      }
    }
    if (stopped) {
      store.stop();
    }
    return disk.files();
  }

  private static void commit(StoreByHand store, Operation operation) {
    assertThat(store.commit(operation)).isEmpty();
  }
}
