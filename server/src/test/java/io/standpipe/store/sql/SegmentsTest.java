package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.sql.Census.Sum;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private final Segments segments = new Segments();

  @Test
  void untilTheyAreCountedNothingIsMissingAndNothingHasASize() {
    segments.adopt(1_000, 3_000);

    assertThat(segments.isMeasured()).isFalse();
    assertThat(segments.count()).isEqualTo(2_001);
    assertThat(segments.bytes()).isZero();
    assertThat(segments.promises(2_000)).isFalse();
  }

  @Test
  void whatWasCountedIsAddedToWhatCameMeanwhile() {
    segments.adopt(1_000, 3_000);
    segments.append(3_001, 7, 50);

    segments.measured(1_000, 3_000, List.of(new Sum(0, 24, 1_000, 1_023, 240, 10),
        new Sum(1, 1_000, 1_030, 2_047, 10_000, 20), new Sum(2, 953, 2_048, 3_000, 9_530, 30)));

    assertThat(segments.isMeasured()).isTrue();
    assertThat(segments.count()).isEqualTo(24 + 1_000 + 953 + 1);
    assertThat(segments.bytes()).isEqualTo(240 + 10_000 + 9_530 + 7);
    assertThat(segments.promises(3_001)).isTrue();
    assertThat(segments.promises(1_500)).as("there are holes").isFalse();
    assertThat(segments.atOrAfter(20, 0)).extracting(segment -> segment.number).isEqualTo(1L);
    assertThat(segments.atOrAfter(31, 0)).extracting(segment -> segment.number).isEqualTo(2L);
    assertThat(segments.atOrAfter(51, 0)).isNull();
  }

  @Test
  void whatWentMeanwhileIsNotCounted() {
    segments.adopt(1, 3_000);
    segments.removeBelow(2_048);

    segments.measured(1, 3_000, List.of(new Sum(0, 1_023, 1, 1_023, 1_023, 1),
        new Sum(1, 1_024, 1_024, 2_047, 1_024, 2), new Sum(2, 953, 2_048, 3_000, 9_530, 3)));

    assertThat(segments.count()).isEqualTo(953);
    assertThat(segments.bytes()).isEqualTo(9_530);
    assertThat(segments.first()).isEqualTo(2_048);
  }

  @Test
  void aSegmentWhoseSizesAreKnownIsNotCountedAgain() {
    segments.adopt(1, 100);
    segments.append(101, 5, 9);
    var cut = Objects.requireNonNull(segments.cutBy(51));
    cut.expectOutline();
    segments.append(102, 5, 9);
    var outline = new Outline(1, 10);
    for (long sequence = 1; sequence <= 101; sequence++) {
      outline.add(sequence, 5, 9);
    }
    segments.adopt(outline);
    segments.removeBelow(51);

    segments.measured(1, 100, List.of(new Sum(0, 100, 1, 100, 500, 9)));

    assertThat(segments.isMeasured()).isTrue();
    assertThat(segments.count()).isEqualTo(52);
    assertThat(segments.bytes()).isEqualTo(52 * 5);
  }

  @Test
  void segmentsWithoutMessagesGo() {
    segments.adopt(1, 5_000);

    segments.measured(1, 5_000,
        List.of(new Sum(1, 2, 1_100, 2_000, 20, 1), new Sum(4, 1, 5_000, 5_000, 10, 2)));

    assertThat(segments.count()).isEqualTo(3);
    assertThat(segments.first()).isEqualTo(1_100);
    assertThat(segments.find(3_000)).isNull();
    segments.removeBelow(2_001);
    assertThat(segments.first()).isEqualTo(5_000);
  }
}
