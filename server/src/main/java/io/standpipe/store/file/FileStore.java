package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreException;
import io.standpipe.store.StoreView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps everything in a directory that the original could open, too.
///
/// What is committed is in the journal; a writer brings it to the original's files behind it, and a
/// clean stop leaves only those. Opening reads the files and then what the journal holds beyond
/// them. Any thread may call.
public final class FileStore implements Store {
  /// Longest name of a directory.
  private static final int NAME_MAX = 255;
  /// Bytes of messages in memory that the disk has too. There may be twice as many, of which half
  /// are on their way to the disk.
  private static final long POOL_MAX = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

  private final FileStoreConfig config;
  private final Disk disk;
  private final System.Logger logger;
  private final Disk.Lock lock;
  private final Health health;
  private final Checksum checksum;
  private final FileHandles handles;
  private final ArrayPool pool;
  private final ColdReader reader;
  private final Archive archive;
  private final boolean hasThreads;
  private final Map<String, ChannelFiles> channels = new ConcurrentHashMap<>();
  private @Nullable Writer writer;
  private volatile @Nullable FileJournal journal;

  private FileStore(
      FileStoreConfig config,
      Disk disk,
      System.Logger logger,
      ColdReader.Runner reads,
      boolean hasThreads) {
    this.config = config;
    this.disk = disk;
    this.logger = logger;
    this.hasThreads = hasThreads;
    this.lock = disk.lock(config.directory());
    this.health = new Health(logger);
    this.checksum = Checksum.of(config.polynomial());
    this.handles = new FileHandles(disk, config.handlesMax());
    this.pool = new ArrayPool(POOL_MAX);
    var records = new MessageRecord(checksum, config.verify());
    this.reader = new ColdReader(handles, pool, records, reads, logger);
    this.archive = new Archive(config.archiveScript(), disk, checksum, records, logger);
  }

  /// Locks the directory, and creates it if it is not there. Fails with a [StoreException].
  public static FileStore open(FileStoreConfig config, System.Logger logger) {
    return open(config, new LocalDisk(), logger);
  }

  static FileStore open(FileStoreConfig config, Disk disk, System.Logger logger) {
    createDirectory(disk, config.directory());
    return new FileStore(config, disk, logger, new ReaderThreads(), true);
  }

  /// A store without threads: [#turn] and [#pass] do their work, and `reads` what is to be read.
  static FileStore openWithoutThreads(
      FileStoreConfig config,
      Disk disk,
      ColdReader.Runner reads,
      System.Logger logger) {
    createDirectory(disk, config.directory());
    return new FileStore(config, disk, logger, reads, false);
  }

  private static void createDirectory(Disk disk, Path directory) {
    if (disk.exists(directory) && !disk.isDirectory(directory)) {
      throw new StoreException(directory + " is not a directory");
    }
    try {
      createDirectories(disk, directory.toAbsolutePath());
    } catch (IOException e) {
      throw new StoreException("unable to create directory " + directory + ": " + Reason.of(e), e);
    }
  }

  /// A new directory is sure to be there after a power cut.
  private static void createDirectories(Disk disk, Path directory) throws IOException {
    var parent = directory.getParent();
    if (!disk.isDirectory(directory) && parent != null) {
      createDirectories(disk, parent);
      disk.createDirectories(directory);
      disk.syncDirectory(parent);
    }
  }

  /// One round of the journal. True if it had something to do.
  boolean turn() {
    return journal != null && journal.turn();
  }

  /// One round of the writer.
  void pass() {
    if (writer != null) {
      writer.pass();
    }
  }

  @Override
  public String kind() {
    return "FILE";
  }

  @Override
  public boolean isPersistent() {
    return true;
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    var recovery = new Recovery(config, disk, checksum, handles, logger);
    try {
      var clients = recovery.clientFile();
      var stateReader = new StateReader(disk, checksum, config.verify());
      var compactor = new Compactor(config.compaction(), stateReader,
          new StateWriter(config.directory(), disk, checksum), handles, logger);
      var newWriter = new Writer(config.directory(), disk, handles, health, archive, compactor,
          clients, logger);
      var newJournal = recovery.run(initial, newWriter, reader, pool, channels,
          (segment, batch) -> new FileJournal(config, disk, channels, newWriter, pool, health,
              logger, segment, batch));
      writer = newWriter;
      journal = newJournal;
      if (hasThreads) {
        newWriter.start();
        newJournal.start();
      }
      return recovery.state();
    } catch (IOException e) {
      throw new StoreException("unable to recover " + config.directory() + ": " + Reason.of(e), e);
    }
  }

  @Override
  public Journal journal() {
    if (journal == null) {
      throw new IllegalStateException("not recovered yet");
    }
    return journal;
  }

  /// How often the journal was synced.
  public long syncCount() {
    return journal == null ? 0 : journal.syncCount();
  }

  /// Files that are open, but for the journal's.
  public int handleCount() {
    return handles.count();
  }

  /// Why the store refuses something, in one line; empty if it does not.
  public String fault() {
    return health.fault();
  }

  @Override
  public StoreView view() {
    var current = journal;
    return new StoreView(health.fault(), !health.finalFault().isEmpty(),
        current == null ? Optional.empty() : Optional.of(current.view(handles.count())),
        Optional.empty());
  }

  @Override
  public MessageLog createChannel(String name) {
    var directory = Directories.ofChannel(config.directory(), name);
    if (name.getBytes(StandardCharsets.UTF_8).length > NAME_MAX) {
      throw new StoreException("unable to create message store for [" + name
          + "]: a directory's name has at most " + NAME_MAX + " bytes");
    }
    if (disk.exists(directory) && !disk.isDirectory(directory)) {
      throw new StoreException("unable to create message store for [" + name + "]: " + directory
          + " is not a directory");
    }
    if (writer == null) {
      throw new IllegalStateException("not recovered yet");
    }
    var log = new FileLog(name, directory, config.slicesOf(name), checksum, writer, reader, pool);
    channels.put(name, new ChannelFiles(name, directory, log,
        new StateFile(directory.resolve("subs.dat"), checksum, 0)));
    return log;
  }

  @Override
  public void close() {
    try {
      if (journal != null && writer != null) {
        journal.stop();
        boolean complete = writer.close() && health.finalFault().isEmpty();
        journal.close(complete);
        if (complete) {
          channels.values().forEach(files -> writer.writeIndexes(files.log));
        } else {
          logger.log(ERROR, "The journal in " + config.directory()
              + " is kept: not everything is in the files. The next start will see to it");
        }
      }
      handles.closeAll();
    } catch (IOException e) {
      logger.log(ERROR, "Unable to close the store in " + config.directory() + ": " + Reason.of(e));
    } finally {
      reader.close();
      archive.close();
      lock.close();
    }
  }
}
