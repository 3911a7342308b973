package io.standpipe.streaming;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.RestartAction.Acknowledge;
import io.standpipe.streaming.RestartAction.AcknowledgeAll;
import io.standpipe.streaming.RestartAction.Advance;
import io.standpipe.streaming.RestartAction.CloseClient;
import io.standpipe.streaming.RestartAction.ComeBack;
import io.standpipe.streaming.RestartAction.Connect;
import io.standpipe.streaming.RestartAction.HoldJournal;
import io.standpipe.streaming.RestartAction.Leave;
import io.standpipe.streaming.RestartAction.Publish;
import io.standpipe.streaming.RestartAction.ReleaseJournal;
import io.standpipe.streaming.RestartAction.Restart;
import io.standpipe.streaming.RestartAction.Subscribe;
import io.standpipe.streaming.RestartAction.Vanish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// Some clients' life with a server that is started again now and then, drawn from a seed: its
/// settings, and what happens in which order.
record RestartHistory(long seed, StreamingConfig config, boolean fileStore, List<Step> steps) {
  static final int CLIENTS = 3;
  private static final int CHANNELS = 2;
  private static final int STEPS_MIN = 20;
  private static final int STEPS_MAX = 120;
  /// One history in so many has a file store, which takes longer.
  private static final int FILE_STORES = 4;

  /// An action and how far the server gets before the next one: `tasks` pieces of work, or all if
  /// that is [#ALL], in an order drawn from `order`.
  record Step(RestartAction action, int tasks, long order) {
    static final int ALL = -1;

    @Override
    public String toString() {
      return action + (tasks == ALL ? "" : " then " + tasks + " tasks");
    }
  }

  static RestartHistory of(long seed) {
    var random = new Random(seed);
    // Neighbouring seeds give similar first numbers.
    random.nextLong();
    var config = config(random);
    boolean fileStore = random.nextInt(FILE_STORES) == 0;
    // Some histories interleave a lot, some not at all.
    int hurry = random.nextInt(3) * 20;
    int steps = random.nextInt(STEPS_MIN, STEPS_MAX + 1);
    var all = new ArrayList<Step>(steps + CLIENTS);
    for (int client = 0; client < CLIENTS; client++) {
      all.add(new Step(new Connect(client), Step.ALL, 0));
    }
    for (int i = 0; i < steps; i++) {
      int tasks = random.nextInt(100) < hurry ? random.nextInt(6) : Step.ALL;
      all.add(new Step(action(random), tasks, random.nextLong()));
    }
    return new RestartHistory(seed, config, fileStore, List.copyOf(all));
  }

  RestartHistory with(List<Step> other) {
    return new RestartHistory(seed, config, fileStore, List.copyOf(other));
  }

  String describe() {
    return "seed " + seed + ", " + config + (fileStore ? ", file store" : ", list store") + "\n"
        + steps.stream().map(step -> "  " + step).collect(Collectors.joining("\n"));
  }

  private static StreamingConfig config(Random random) {
    var channel = new ChannelLimits(0, random.nextInt(4) == 0 ? random.nextInt(1, 8) : 0,
        random.nextInt(6) == 0 ? random.nextInt(60, 400) : 0,
        Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(1_000, 6_000) : 0),
        Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(500, 4_000) : 0));
    var limits = new StoreLimits(0, channel, Map.of());
    boolean impatient = random.nextInt(2) == 0;
    return new StreamingConfig("test-cluster", Duration.ofSeconds(impatient ? 2 : 30),
        Duration.ofMillis(impatient ? 700 : 10_000), impatient ? random.nextInt(3) : 10, false,
        limits);
  }

  private static RestartAction action(Random random) {
    int reader = random.nextInt(1_000);
    int client = random.nextInt(CLIENTS);
    int kind = random.nextInt(100);
    if (kind < 7) {
      int downMillis = random.nextInt(4) == 0 ? random.nextInt(4_000) : 0;
      int some = random.nextInt(1 << CLIENTS);
      int more = random.nextInt(1 << CLIENTS);
      return new Restart(random.nextInt(3) == 0, downMillis, some | more);
    } else if (kind < 30) {
      return new Publish(client, channel(random), random.nextInt(1, 5));
    } else if (kind < 44) {
      return subscribe(client, random);
    } else if (kind < 60) {
      return new Acknowledge(reader, random.nextInt(10));
    } else if (kind < 67) {
      return new AcknowledgeAll(reader);
    } else if (kind < 73) {
      return new Leave(reader, random.nextInt(3) == 0);
    } else if (kind < 75) {
      return new CloseClient(client);
    } else if (kind < 78) {
      return new Connect(client);
    } else if (kind < 80) {
      return new Vanish(client);
    } else if (kind < 84) {
      return new ComeBack(client);
    } else if (kind < 88) {
      return random.nextInt(3) == 0 ? new HoldJournal() : new ReleaseJournal();
    }
    return new Advance(random.nextInt(4) == 0 ? random.nextInt(6_000) : random.nextInt(12) * 100);
  }

  private static int channel(Random random) {
    return Math.max(0, random.nextInt(CHANNELS + 1) - 1);
  }

  private static RestartAction subscribe(int client, Random random) {
    var durable = random.nextInt(3) > 0 ? "d" + random.nextInt(2) : "";
    var group = random.nextInt(2) == 0 ? "g" : "";
    var starts = List.of(StartPosition.FIRST, StartPosition.FIRST, StartPosition.NEW_ONLY,
        StartPosition.LAST_RECEIVED, StartPosition.SEQUENCE);
    int maxInFlight = random.nextInt(4) == 0 ? 100 : random.nextInt(1, 5);
    return new Subscribe(client, channel(random), durable, group, maxInFlight, random.nextInt(1, 4),
        starts.get(random.nextInt(starts.size())), random.nextInt(15));
  }
}
