package io.standpipe.store.file;

import io.standpipe.RecordingLogger;
import io.standpipe.store.Store;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A simulated disk with file stores, whose journal and slices are so small that all that happens
/// to large ones happens here. A crash may take the power with it, in the middle of a call too.
public final class FileVolume implements Volume {
  private static final Path ROOT = Path.of("/volume/store");

  private final RandomGenerator random;
  private final FileStoreConfig config;
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
  private SimulatedDisk disk;
  private @Nullable FileStore store;

  public FileVolume(long seed, StoreLimits limits) {
    random = new SplittableRandom(seed);
    disk = new SimulatedDisk(seed);
    var defaults = FileStoreConfig.of(ROOT);
    var slices = new FileStoreConfig.SliceLimits(random.nextInt(2, 20), 0, Duration.ZERO);
    var compaction = new FileStoreConfig.Compaction(random.nextBoolean(), 50, Duration.ZERO,
        random.nextInt(100, 2_000));
    config = new FileStoreConfig(ROOT, limits, true, Duration.ZERO, true, defaults.polynomial(),
        slices, Optional.empty(), random.nextInt(1, 10), 1, false, compaction,
        defaults.readBlockBytes(), random.nextInt(1_000, 8_000));
  }

  @Override
  public Store open() {
    reads.clear();
    store = FileStore.openWithoutThreads(config, disk, new ColdReader.Runner() {
      @Override
      public void run(Runnable load) {
        reads.add(load);
      }

      @Override
      public void runLater(Runnable load) {
        reads.add(load);
      }

      @Override
      public void close() {}
    }, new RecordingLogger("", new ArrayList<>()));
    return store;
  }

  @Override
  public boolean commit() {
    if (store == null) {
      return false;
    }
    if (random.nextInt(4) == 0) {
      store.pass();
    }
    return store.turn();
  }

  @Override
  public boolean read() {
    var load = reads.poll();
    if (load != null) {
      load.run();
    }
    return load != null;
  }

  @Override
  public void crash() {
    switch (random.nextInt(3)) {
      case 0 -> {
        // The process only: what it wrote stays.
      }
      case 1 -> disk = disk.afterPowerLoss();
      default -> {
        disk.fail(SimulatedDisk.Fault.POWER_LOSS, random.nextInt(6));
        try {
          commit();
        } catch (PowerLoss _) {
          // In the middle of a call.
        }
        disk = disk.afterPowerLoss();
      }
    }
  }
}
