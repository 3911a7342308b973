package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.Entry;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens a directory: reads the original's files, then replays what the journal holds beyond them,
/// and leaves files that need no journal. Used once.
final class Recovery {
  /// Starts the journal behind the numbers that were in use.
  interface JournalFactory {
    FileJournal create(long lastSegment, long lastBatch);
  }

  /// What is in a directory besides channels.
  private static final Set<String> FILES = Set.of("server.dat", "clients.dat", ".rootdir.lck",
      ".truncate.lck");

  private final FileStoreConfig config;
  private final Path root;
  private final Disk disk;
  private final Checksum checksum;
  private final System.Logger logger;
  private final StateOpener states;
  private final StateWriter stateWriter;
  private final MessageRecord records;
  private final JournalReader journalReader;
  private final ClientFold clients = new ClientFold();
  private final Map<String, SubscriptionFold> subscriptions = new TreeMap<>();
  private final Map<String, FileLog> logs = new TreeMap<>();
  private final Map<String, Long> subscriptionEnds = new HashMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private @Nullable StateFile clientFile;
  private @Nullable ServerRecord server;
  private boolean isNew;

  Recovery(
      FileStoreConfig config,
      Disk disk,
      Checksum checksum,
      FileHandles handles,
      System.Logger logger) {
    this.config = config;
    this.root = config.directory();
    this.disk = disk;
    this.checksum = checksum;
    this.logger = logger;
    this.states = new StateOpener(disk, new StateReader(disk, checksum, config.verify()), logger);
    this.stateWriter = new StateWriter(root, disk, checksum);
    this.records = new MessageRecord(checksum, config.verify());
    this.journalReader = new JournalReader(disk, root, logger);
  }

  /// Reads the clients; what is appended later goes behind them.
  StateFile clientFile() throws IOException {
    var path = root.resolve("clients.dat");
    try {
      long end = states.open(path, clients);
      clientFile = new StateFile(path, checksum, end);
      return clientFile;
    } catch (IOException e) {
      throw new IOException("client file \"" + path + "\": " + e.getMessage(), e);
    }
  }

  FileJournal run(
      ServerRecord initial,
      Writer writer,
      ColdReader reader,
      ChunkPool pool,
      Map<String, ChannelFiles> channels,
      JournalFactory factory) throws IOException {
    openServer(initial);
    var segments = journalReader.segments();
    var deletions = deletionsIn(segments);
    openChannels(deletions.keySet(), name -> newLog(name, writer, reader, pool));
    replay(segments, deletions, pool, writer,
        name -> logs.computeIfAbsent(name, missing -> newLog(missing, writer, reader, pool)));
    settle(writer);
    logs.forEach((name, log) -> {
      var files = new ChannelFiles(name, root.resolve(name), log,
          new StateFile(root.resolve(name).resolve("subs.dat"), checksum,
              subscriptionEnds.getOrDefault(name, 0L)));
      fold(name).subscriptions().forEach(found -> files.recovered(found.record()));
      channels.put(name, files);
    });
    return factory.create(journalReader.lastSegment(), journalReader.lastBatch());
  }

  private void openServer(ServerRecord initial) throws IOException {
    var found = ServerFile.read(disk, root, checksum);
    isNew = found == null;
    if (found != null && !found.clusterId().equals(initial.clusterId())) {
      throw new IOException("cluster ID \"" + initial.clusterId()
          + "\" does not match recovered value of \"" + found.clusterId() + "\"");
    }
    server = found == null ? initial : found;
    if (found == null) {
      ServerFile.write(disk, root, checksum, initial);
    }
  }

  /// Channels that were deleted while this journal was written. Their files may be those of before;
  /// all that came after the last deletion is in the journal. Maps to the number of deletions.
  private Map<String, Integer> deletionsIn(List<Long> segments) throws IOException {
    var counts = new HashMap<String, Integer>();
    journalReader.read(segments, (operation, _) -> {
      if (operation instanceof Operation.DeleteChannel(var name)) {
        counts.merge(name, 1, Integer::sum);
      }
    });
    return counts;
  }

  private void openChannels(Set<String> deleted, Function<String, FileLog> newLog)
      throws IOException {
    var names = new ArrayList<String>();
    for (var name : disk.list(root)) {
      if (deleted.contains(name)) {
        Directories.deleteAll(disk, root.resolve(name));
      } else if (!FILES.contains(name) && JournalSegment.number(name).isEmpty()) {
        names.add(name);
      }
    }
    var opener = new ChannelOpener(root, disk, records, states, logger, newLog);
    for (var opened : opener.open(names, config.parallelRecovery())) {
      var name = opened.log().channel();
      logs.put(name, opened.log());
      subscriptions.put(name, opened.subscriptions());
      subscriptionEnds.put(name, opened.subscriptionEnd());
    }
  }

  private FileLog newLog(String name, Writer writer, ColdReader reader, ChunkPool pool) {
    return new FileLog(name, root.resolve(name), config.slicesOf(name), checksum, writer, reader,
        pool);
  }

  private SubscriptionFold fold(String channel) {
    return subscriptions.computeIfAbsent(channel, _ -> new SubscriptionFold());
  }

  private interface LogOf {
    FileLog channel(String name);
  }

  private void replay(
      List<Long> segments,
      Map<String, Integer> deletions,
      ChunkPool pool,
      Writer writer,
      LogOf logOf) throws IOException {
    journalReader.read(segments, (operation, first) -> {
      var channel = channelOf(operation);
      if (operation instanceof Operation.DeleteChannel) {
        deletions.merge(channel, -1, Integer::sum);
      } else if (deletions.getOrDefault(channel, 0) <= 0) {
        replay(operation, first, logOf);
        if (pool.isExhausted()) {
          writer.pass();
          logs.values().forEach(FileLog::trim);
        }
      }
    });
  }

  /// Empty for operations on clients.
  private static String channelOf(Operation operation) {
    return switch (operation) {
      case Operation.Append(var channel, var _) -> channel;
      case Operation.PutSubscription(var channel, var _) -> channel;
      case Operation.DropSubscription(var channel, var _) -> channel;
      case Operation.Progress(var channel, var _) -> channel;
      case Operation.DeleteChannel(var channel) -> channel;
      case Operation.PutClient _,Operation.DropClient _ -> "";
    };
  }

  private void replay(Operation operation, long first, LogOf logOf) {
    switch (operation) {
      case Operation.PutClient(var client) -> clients.put(client);
      case Operation.DropClient(var id) -> clients.drop(id);
      case Operation.Append(var name, var entries) -> append(logOf.channel(name), entries, first);
      case Operation.PutSubscription(var name, var subscription) ->
        touch(name, logOf).put(subscription);
      case Operation.DropSubscription(var name, var id) -> touch(name, logOf).drop(id);
      case Operation.Progress(var name, var positions) ->
        positions.forEach(touch(name, logOf)::progress);
      case Operation.DeleteChannel _ -> {
        // Counted by the caller.
      }
    }
  }

  private SubscriptionFold touch(String name, LogOf logOf) {
    var _ = logOf.channel(name);
    touched.add(name);
    return fold(name);
  }

  private void append(FileLog log, List<Entry> entries, long first) {
    long sequence = first;
    for (var entry : entries) {
      if (sequence > log.last() + 1) {
        logger.log(ERROR, "Messages are missing before sequence " + sequence + " of channel "
            + log.channel() + ": neither its files nor the journal have them");
        return;
      }
      if (sequence > log.last()) {
        log.append(sequence, entry);
      }
      sequence++;
    }
  }

  /// Brings what was replayed into synced files and removes the journal.
  private void settle(Writer writer) throws IOException {
    for (var name : touched) {
      disk.createDirectories(root.resolve(name));
      subscriptionEnds.put(name,
          stateWriter.replace(root.resolve(name).resolve("subs.dat"), fold(name)::writeTo));
    }
    if (!writer.passAndSync()) {
      throw new IOException("what the journal holds cannot be written to the files");
    }
    if (clientFile != null && !journalReader.segments().isEmpty()) {
      clientFile.looked(stateWriter.replace(clientFile.file, clients::writeTo));
    }
    for (var name : disk.list(root)) {
      if (JournalSegment.number(name).isPresent()) {
        disk.delete(root.resolve(name));
      }
    }
  }

  RecoveredState state() {
    if (server == null) {
      throw new IllegalStateException("nothing was recovered");
    }
    var channels = new ArrayList<RecoveredState.Channel>();
    logs.forEach((name, log) -> channels.add(
        new RecoveredState.Channel(name, log, fold(name).subscriptions(), fold(name).lastId())));
    return new RecoveredState(isNew, server, List.copyOf(clients.clients().values()), channels);
  }
}
