package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.Entry;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
  private final Map<String, Run> journaled = new HashMap<>();
  private final Map<String, List<SliceOpener.KeptEntry>> beyond = new HashMap<>();
  private final Map<String, Long> subscriptionEnds = new HashMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private @Nullable StateFile clientFile;
  private @Nullable ServerRecord server;
  private boolean isNew;
  private boolean wasDamaged;

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
      throw new IOException("client file \"" + path + "\": " + Reason.of(e), e);
    }
  }

  FileJournal run(
      ServerRecord initial,
      Writer writer,
      ColdReader reader,
      ArrayPool pool,
      Map<String, ChannelFiles> channels,
      JournalFactory factory) throws IOException {
    openServer(initial);
    var segments = journalReader.segments();
    var deletions = survey(segments);
    openChannels(deletions.keySet(), name -> newLog(name, writer, reader, pool));
    replay(segments, deletions, pool, writer,
        name -> logs.computeIfAbsent(name, missing -> newLog(missing, writer, reader, pool)));
    logs.forEach(this::append);
    logs.forEach(this::neverReuse);
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
    var found = readServer();
    isNew = found == null && !wasDamaged;
    if (found != null && !found.clusterId().equals(initial.clusterId())) {
      throw new StoreException("cluster ID \"" + initial.clusterId()
          + "\" does not match recovered value of \"" + found.clusterId() + "\"");
    }
    server = found == null ? initial : found;
    if (found == null) {
      ServerFile.write(disk, root, checksum, initial);
    }
  }

  /// A damaged file is put aside, and written anew.
  private @Nullable ServerRecord readServer() throws IOException {
    try {
      return ServerFile.read(disk, root, checksum);
    } catch (ServerFile.DamagedException e) {
      var side = root.resolve("cut-" + ServerFile.NAME);
      disk.move(root.resolve(ServerFile.NAME), side);
      wasDamaged = true;
      logger.log(ERROR, e.getMessage() + "; it is kept in " + side
          + " and written anew from this server's settings");
      return null;
    }
  }

  /// Channels that were deleted while this journal was written. Their files may be those of before;
  /// all that came after the last deletion is in the journal. Maps to the number of deletions.
  private Map<String, Integer> survey(List<Long> segments) throws IOException {
    var counts = new HashMap<String, Integer>();
    journalReader.read(segments, (operation, first) -> {
      if (operation instanceof Operation.DeleteChannel(var name)) {
        counts.merge(name, 1, Integer::sum);
        journaled.remove(name);
      } else if (operation instanceof Operation.Append(var name, var entries)) {
        long last = first + entries.size() - 1;
        journaled.merge(name, new Run(first, last), Run::and);
      }
    });
    return counts;
  }

  /// Directories that no channel can have made, like those of file systems, are left alone.
  private boolean mayBeChannel(String name) throws IOException {
    if (name.startsWith(".")) {
      return false;
    }
    if (!name.equals("lost+found")) {
      return true;
    }
    try {
      return disk.list(root.resolve(name))
          .stream()
          .anyMatch(file -> file.equals("subs.dat") || file.startsWith("msgs."));
    } catch (AccessDeniedException _) {
      return false;
    }
  }

  private void openChannels(Set<String> deleted, Function<String, FileLog> newLog)
      throws IOException {
    var names = new ArrayList<String>();
    for (var name : disk.list(root)) {
      if (deleted.contains(name)) {
        Directories.deleteAll(disk, root.resolve(name));
      } else if (!FILES.contains(name) && mayBeChannel(name)) {
        names.add(name);
      }
    }
    var opener = new ChannelOpener(root, disk, records, states, logger, newLog,
        Map.copyOf(journaled));
    for (var opened : opener.open(names, config.parallelRecovery())) {
      var name = opened.log().channel();
      logs.put(name, opened.log());
      subscriptions.put(name, opened.subscriptions());
      subscriptionEnds.put(name, opened.subscriptionEnd());
      beyond.put(name, opened.beyond());
    }
    if (isNew && !logs.isEmpty()) {
      isNew = false;
      logger.log(WARNING, "Server information was not recovered, however channels are present. It "
          + "was written anew");
    }
  }

  private FileLog newLog(String name, Writer writer, ColdReader reader, ArrayPool pool) {
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
      ArrayPool pool,
      Writer writer,
      LogOf logOf) throws IOException {
    journalReader.read(segments, (operation, first) -> {
      var channel = operation.channel();
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

  private void replay(Operation operation, long first, LogOf logOf) {
    switch (operation) {
      case Operation.PutClient(var client) -> clients.put(client);
      case Operation.DropClient(var id) -> clients.drop(id);
      case Operation.Append(var name, var entries) -> append(logOf.channel(name), entries, first);
      case Operation.PutSubscription(var name, var subscription) ->
        touch(name, logOf).put(subscription);
      case Operation.Progress(var name, var positions, var ended) -> {
        var files = touch(name, logOf);
        positions.forEach(files::progress);
        ended.forEach(files::drop);
      }
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
        if (log.last() > 0) {
          logger.log(ERROR,
              "Messages are missing: channel=" + log.channel() + " sequences=" + (log.last() + 1)
                  + ".." + (sequence - 1) + "; neither the files nor the journal have them");
        }
        log.resumeAfter(sequence - 1);
      }
      if (sequence > log.last()) {
        log.append(sequence, entry);
      }
      sequence++;
    }
  }

  /// A journal that was not synced, or is damaged, may end before the files do.
  private void append(String channel, FileLog log) {
    for (var message : beyond.getOrDefault(channel, List.of())) {
      if (message.sequence() == log.last() + 1) {
        log.append(message.sequence(), message.entry());
      }
    }
  }

  /// If the last messages of a channel are lost, what was sent tells of them.
  private void neverReuse(String channel, FileLog log) {
    long sent = fold(channel).lastSent();
    if (sent > log.last()) {
      logger.log(ERROR, "Messages are missing: channel=" + channel + " sequences="
          + (log.last() + 1) + ".." + sent + " were sent to a subscription");
      log.resumeAfter(sent);
    }
  }

  /// Brings what was replayed into synced files and removes the journal.
  private void settle(Writer writer) throws IOException {
    for (var name : touched) {
      var directory = root.resolve(name);
      disk.createDirectories(directory);
      subscriptionEnds.put(name,
          stateWriter.replace(directory.resolve("subs.dat"), fold(name)::writeTo));
    }
    var failure = writer.passAndSync();
    if (!failure.isEmpty()) {
      throw new IOException("what the journal holds cannot be brought to the files: " + failure);
    }
    // Names that the last run created may not be on disk either.
    touched.addAll(journaled.keySet());
    for (var name : touched) {
      disk.syncDirectory(root.resolve(name));
    }
    if (journalReader.lastSegment() > 0) {
      if (clientFile != null) {
        clientFile.looked(stateWriter.replace(clientFile.file, clients::writeTo));
      }
      disk.syncDirectory(root);
      JournalSegment.deleteAll(disk, root);
    }
    disk.delete(JournalSegment.sparePath(root));
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
