package io.standpipe.store.file;

import io.standpipe.store.Operation;
import io.standpipe.store.StoreException;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.encrypted.PayloadCensus;
import io.standpipe.store.file.StoreReport.Damage;
import io.standpipe.store.file.StoreReport.Remedy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Looks at every record of a directory, and writes nothing. Used once.
///
/// A directory that a server has open is looked at, too; the ends of its files may be about to be
/// written, so nothing is said about them.
public final class StoreCheck {
  private final Path root;
  private final EncryptionConfig encryption;
  private final Disk disk = LocalDisk.readOnly();
  private final Checksum checksum;
  private final StateReader states;
  private final SliceScanner scanner;
  private final List<StoreReport.Channel> channels = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<String> owner = Optional.empty();
  private boolean hasJournal;

  /// @param polynomial of the checksums, in reflected notation
  /// @param encryption the key to try encrypted messages with, if enabled
  public StoreCheck(Path directory, long polynomial, EncryptionConfig encryption) {
    this.root = directory;
    this.encryption = encryption;
    this.checksum = Checksum.of(polynomial);
    this.states = new StateReader(disk, checksum, true);
    this.scanner = new SliceScanner(new MessageRecord(checksum, true));
  }

  /// Fails with a [StoreException] if this is no directory with a store, or cannot be read.
  public StoreReport run() {
    if (!Files.exists(root)) {
      throw new StoreException(root + ": no such directory");
    }
    if (!Files.isDirectory(root)) {
      throw new StoreException(root + " is a file, not the directory of a store");
    }
    try {
      return look();
    } catch (AccessDeniedException e) {
      throw new StoreException("no permission to read " + e.getFile(), e);
    } catch (IOException e) {
      throw new StoreException("unable to read " + root + ": " + e, e);
    }
  }

  private StoreReport look() throws IOException {
    var names = new TreeSet<>(disk.list(root));
    owner = DirectoryLock.ownerOf(root);
    var directories = names.stream().filter(name -> disk.isDirectory(root.resolve(name))).toList();
    boolean isStore = names.contains(ServerFile.NAME) || names.contains("clients.dat");
    for (int i = 0; i < directories.size() && !isStore; i++) {
      isStore = isChannel(disk.list(root.resolve(directories.get(i))));
    }
    if (!isStore) {
      throw new StoreException(root + " is not the directory of a file store: it has neither "
          + "server.dat nor channels");
    }
    var clusterId = server(names.contains(ServerFile.NAME));
    journal();
    var clients = new ClientFold();
    state(root.resolve("clients.dat"), clients);
    for (var name : directories) {
      channel(name);
    }
    return new StoreReport(root, owner, clusterId, clients.clients().size(), channels, damages,
        notes);
  }

  private static boolean isChannel(List<String> files) {
    return files.contains("subs.dat") || files.stream().anyMatch(file -> file.startsWith("msgs."));
  }

  private Optional<String> server(boolean isThere) {
    try {
      var found = ServerFile.read(disk, root, checksum);
      if (found != null) {
        return Optional.of(found.clusterId());
      }
      if (isThere) {
        damages.add(
            new Damage(root.resolve(ServerFile.NAME), 0, "the file is empty", Remedy.SET_ASIDE));
      } else {
        notes.add("server.dat is missing; the next start writes it");
      }
    } catch (IOException e) {
      damages.add(new Damage(root.resolve(ServerFile.NAME), 0, String.valueOf(e.getMessage()),
          Remedy.SET_ASIDE));
    }
    return Optional.empty();
  }

  private void journal() throws IOException {
    var reader = new JournalReader(disk, root, System.getLogger("io.standpipe.store"));
    var segments = reader.segments();
    hasJournal = !segments.isEmpty();
    if (!hasJournal || owner.isPresent()) {
      return;
    }
    var counts = new long[2];
    reader.read(segments, (operation, _) -> {
      counts[0]++;
      counts[1] += operation instanceof Operation.Append(var _, var entries) ? entries.size() : 0;
    });
    notes.add("not stopped cleanly: the journal holds " + counts[0] + " changes with " + counts[1]
        + " messages, which the next start brings to the files where they are missing");
  }

  private void state(Path path, StateReader.Visitor fold) throws IOException {
    if (!disk.exists(path)) {
      return;
    }
    try {
      var found = states.read(path, fold);
      if (found.size() < RecordFormat.START) {
        damages
            .add(new Damage(path, 0, "the file is too short to have a version", Remedy.SET_ASIDE));
        return;
      }
      found.damages()
          .forEach(damage -> damages
              .add(new Damage(path, damage.position(), damage.fault(), Remedy.REWRITE)));
      if (found.end() < found.size() && owner.isEmpty()) {
        damages.add(new Damage(path, found.end(),
            (found.size() - found.end())
                + (found.torn() ? " bytes that are no whole record" : " zeros") + " at the end",
            Remedy.CUT));
      }
    } catch (UnsupportedVersionException e) {
      damages.add(new Damage(path, 0, e.reason(), Remedy.SET_ASIDE));
    }
  }

  private void channel(String name) throws IOException {
    var directory = root.resolve(name);
    var files = disk.list(directory);
    if (!isChannel(files)) {
      notes.add(name + " holds nothing of a channel, but every directory here is taken for one");
    }
    var census = new PayloadCensus(encryption, name);
    var whole = new Slice(directory, 0);
    var numbers = sliceNumbers(directory, files);
    for (int number : numbers) {
      var check = new SliceCheck(disk, checksum, census, owner.isPresent(), damages,
          new Slice(directory, number));
      check.run(scanner, files.contains("msgs." + number + ".idx"));
      add(whole, check.slice);
    }
    var fold = new SubscriptionFold();
    state(directory.resolve("subs.dat"), fold);
    if (!hasJournal && fold.isAheadOf(whole.last)) {
      damages.add(new Damage(directory.resolve("subs.dat"), 0,
          "subscriptions are ahead of the last message, " + whole.last
              + ", and would miss the next ones",
          Remedy.REWRITE));
    }
    channels.add(new StoreReport.Channel(name, whole.count, whole.first, whole.last, whole.bytes,
        numbers.size(), fold.size(), census.aes(), census.chacha(), census.locked()));
  }

  private static void add(Slice whole, Slice slice) {
    if (slice.count > 0) {
      whole.first = whole.count == 0 ? slice.first : Math.min(whole.first, slice.first);
      whole.last = Math.max(whole.last, slice.last);
      whole.count += slice.count;
      whole.bytes += slice.bytes;
    }
  }

  private List<Integer> sliceNumbers(Path directory, List<String> files) throws IOException {
    var good = new ArrayList<String>();
    for (var file : new TreeSet<>(files)) {
      if (file.matches("msgs\\..*\\.dat") && !file.matches("msgs\\.[0-9]{1,9}\\.dat")) {
        damages.add(new Damage(directory.resolve(file), 0, "message log has an invalid name",
            Remedy.SET_ASIDE));
      } else if (file.matches("msgs\\..*\\.idx")
          && !files.contains(file.substring(0, file.length() - 3) + "dat")) {
        damages.add(new Damage(directory.resolve(file), 0,
            "an index of the original without its messages", Remedy.SET_ASIDE));
      } else {
        good.add(file);
      }
    }
    return ChannelOpener.sliceNumbers(good);
  }
}
