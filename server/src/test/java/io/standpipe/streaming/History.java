package io.standpipe.streaming;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.HistoryAction.Acknowledge;
import io.standpipe.streaming.HistoryAction.AcknowledgeAll;
import io.standpipe.streaming.HistoryAction.AcknowledgeWrongly;
import io.standpipe.streaming.HistoryAction.Advance;
import io.standpipe.streaming.HistoryAction.CloseClient;
import io.standpipe.streaming.HistoryAction.ComeBack;
import io.standpipe.streaming.HistoryAction.Congest;
import io.standpipe.streaming.HistoryAction.Connect;
import io.standpipe.streaming.HistoryAction.Decide;
import io.standpipe.streaming.HistoryAction.Drain;
import io.standpipe.streaming.HistoryAction.FallSilent;
import io.standpipe.streaming.HistoryAction.HoldJournal;
import io.standpipe.streaming.HistoryAction.Leave;
import io.standpipe.streaming.HistoryAction.Publish;
import io.standpipe.streaming.HistoryAction.ReleaseJournal;
import io.standpipe.streaming.HistoryAction.SetWallClockBack;
import io.standpipe.streaming.HistoryAction.Subscribe;
import io.standpipe.streaming.HistoryAction.Vanish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// Some clients' life with a server, drawn from a seed: its settings, and what happens in
/// which order.
record History(long seed, StreamingConfig config, boolean memoryStore, List<Step> steps) {
  static final int CLIENTS = 3;
  static final int CHANNELS = 3;
  private static final int STEPS_MIN = 40;
  private static final int STEPS_MAX = 140;

  /// An action and how far the engine gets before the next one: `tasks` pieces of its work, or all
  /// if that is [#ALL], in an order drawn from `order`.
  record Step(HistoryAction action, int tasks, long order) {
    static final int ALL = -1;

    @Override
    public String toString() {
      return action + (tasks == ALL ? "" : " then " + tasks + " tasks");
    }
  }

  static History of(long seed) {
    var random = new Random(seed);
    // Neighbouring seeds give similar first numbers.
    random.nextLong();
    var config = config(random);
    boolean memoryStore = random.nextBoolean();
    // Some histories interleave a lot, some not at all.
    int hurry = random.nextInt(3) * 20;
    int steps = random.nextInt(STEPS_MIN, STEPS_MAX + 1);
    var all = new ArrayList<Step>(steps + CLIENTS);
    for (int client = 0; client < CLIENTS; client++) {
      all.add(new Step(new Connect(client), Step.ALL, 0));
    }
    for (int i = 0; i < steps; i++) {
      int tasks = random.nextInt(100) < hurry ? random.nextInt(4) : Step.ALL;
      all.add(new Step(action(random), tasks, random.nextLong()));
    }
    return new History(seed, config, memoryStore, List.copyOf(all));
  }

  History with(List<Step> other) {
    return new History(seed, config, memoryStore, List.copyOf(other));
  }

  String describe() {
    return "seed " + seed + ", " + config + (memoryStore ? ", memory store" : ", list store") + "\n"
        + steps.stream().map(step -> "  " + step).collect(Collectors.joining("\n"));
  }

  private static StreamingConfig config(Random random) {
    var channel = new ChannelLimits(random.nextInt(4) == 0 ? 3 : 0,
        random.nextInt(4) == 0 ? random.nextInt(1, 8) : 0,
        random.nextInt(6) == 0 ? random.nextInt(60, 400) : 0,
        Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(1_000, 6_000) : 0),
        Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(500, 4_000) : 0));
    var limits = new StoreLimits(random.nextInt(5) == 0 ? CHANNELS - 1 : 0, channel, Map.of());
    boolean impatient = random.nextInt(2) == 0;
    return new StreamingConfig("test-cluster", Duration.ofSeconds(impatient ? 2 : 30),
        Duration.ofMillis(impatient ? 700 : 10_000), impatient ? random.nextInt(3) : 10,
        random.nextInt(5) == 0, limits);
  }

  private static HistoryAction action(Random random) {
    int reader = random.nextInt(1_000);
    int client = random.nextInt(CLIENTS);
    int kind = random.nextInt(100);
    if (kind < 20) {
      return new Publish(client, channel(random), random.nextInt(1, 5), random.nextInt(60));
    } else if (kind < 36) {
      return subscribe(client, random);
    } else if (kind < 54) {
      return new Acknowledge(reader, random.nextInt(10), random.nextInt(5) == 0 ? 2 : 1);
    } else if (kind < 61) {
      return new AcknowledgeAll(reader);
    } else if (kind < 63) {
      return new AcknowledgeWrongly(reader, wrong(random));
    } else if (kind < 69) {
      return new Leave(reader, random.nextInt(3) == 0, random.nextInt(4) == 0);
    } else if (kind < 71) {
      return new CloseClient(client);
    } else if (kind < 75) {
      return new Connect(client);
    } else if (kind < 77) {
      return random.nextBoolean() ? new Vanish(client) : new FallSilent(client);
    } else if (kind < 79) {
      return new ComeBack(client);
    } else if (kind < 83) {
      return random.nextBoolean() ? new Congest(reader) : new Drain(reader);
    } else if (kind < 88) {
      return switch (random.nextInt(5)) {
        case 0, 1 -> new HoldJournal();
        case 2, 3 -> new Decide(random.nextInt(1, 4), random.nextInt(4) == 0);
        default -> new ReleaseJournal();
      };
    } else if (kind < 99) {
      return new Advance(random.nextInt(4) == 0 ? random.nextInt(6_000) : random.nextInt(12) * 100);
    }
    return new SetWallClockBack(random.nextInt(2_000));
  }

  /// The first channel is busier than the others, so that more happens in it.
  private static int channel(Random random) {
    return Math.max(0, random.nextInt(CHANNELS + 2) - 2);
  }

  private static HistoryAction subscribe(int client, Random random) {
    var durable = random.nextInt(2) == 0 ? "d" + random.nextInt(2) : "";
    var group = random.nextInt(2) == 0 ? "g" + random.nextInt(8) / 7 : "";
    var start = StartPosition.of(random.nextInt(5));
    int maxInFlight = random.nextInt(4) == 0 ? 100 : random.nextInt(1, 5);
    return new Subscribe(client, channel(random), durable, group, maxInFlight, random.nextInt(1, 4),
        start, random.nextInt(15), delta(random));
  }

  /// Often the exact time of something, as time often passes in tenths of a second.
  private static int delta(Random random) {
    return random.nextBoolean() ? random.nextInt(-1, 12) * 100 : random.nextInt(-500, 5_000);
  }

  private static long wrong(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> Long.MAX_VALUE;
      case 2 -> -1;
      default -> random.nextInt(1, 40);
    };
  }
}
