package io.standpipe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Journal.Outcome;
import io.standpipe.store.ProposalQueue.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposalQueueTest {
  private static final int LARGE = ProposalQueue.BATCH_BYTES / 2;

  private final ProposalQueue<String> queue = new ProposalQueue<>();
  private final List<Proposal<String>> batch = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  private void propose(int number) {
    queue.add(Operation.Progress.ended("c", (long) number), outcomes::add, "files of c");
  }

  private void proposeMessage(int length) {
    queue.add(new Operation.Append("c", List.of(new Entry(new byte[length], length, 1))),
        outcomes::add, "files of c");
  }

  private List<Operation> taken() {
    return batch.stream().map(Proposal::operation).toList();
  }

  @Test
  void aBatchHasTheOldestInTheirOrder() {
    propose(1);
    propose(2);
    propose(3);
    queue.take(batch, 2);

    assertThat(taken()).containsExactly(Operation.Progress.ended("c", 1L),
        Operation.Progress.ended("c", 2L));
    assertThat(batch.getFirst().channel()).isEqualTo("files of c");
    assertThat(queue.isEmpty()).isFalse();
  }

  @Test
  void aBatchEndsWithTheMessageThatFillsIt() {
    proposeMessage(LARGE);
    proposeMessage(LARGE);
    proposeMessage(LARGE);
    queue.take(batch, 10);
    assertThat(batch).hasSize(2);

    queue.take(batch, 10);
    assertThat(batch).as("what the batch has counts").hasSize(2);
  }

  @Test
  void publishersWaitUntilLittleIsLeft() {
    var drained = new ArrayList<String>();
    while (!queue.isCongested()) {
      assertThat(queue.bytes()).isLessThanOrEqualTo(4L * ProposalQueue.BATCH_BYTES);
      proposeMessage(LARGE);
    }
    queue.whenDrained(() -> drained.add("now"));

    queue.take(batch, 1);
    assertThat(queue.isCongested()).isFalse();
    assertThat(drained).isEmpty();
    while (queue.bytes() > ProposalQueue.BATCH_BYTES) {
      assertThat(drained).isEmpty();
      batch.clear();
      queue.take(batch, 1);
    }
    assertThat(drained).containsExactly("now");
  }

  @Test
  void whoAsksWhenNothingWaitsIsCalledAtOnce() {
    var drained = new ArrayList<String>();
    queue.whenDrained(() -> drained.add("now"));

    assertThat(drained).containsExactly("now");
  }

  @Test
  void whatIsRemovedTakesNoRoom() {
    proposeMessage(LARGE);
    propose(1);
    queue.removeIf(proposal -> {
      boolean goes = proposal.operation() instanceof Operation.Append;
      if (goes) {
        proposal.decide("the disk is full");
      }
      return goes;
    });

    assertThat(outcomes).extracting(Outcome::failure).containsExactly("the disk is full");
    assertThat(queue.bytes()).isLessThan(LARGE);
    queue.take(batch, 10);
    assertThat(taken()).containsExactly(Operation.Progress.ended("c", 1L));
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void operationsOnClientsHaveNoChannel() {
    assertThat(new Operation.DropClient("me").channel()).isEmpty();
    assertThat(new Operation.DeleteChannel("c").channel()).isEqualTo("c");
  }
}
