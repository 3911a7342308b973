package io.standpipe.store.file;

import io.standpipe.store.Operation;
import io.standpipe.store.StateCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Notes changes of clients and subscriptions in `clients.dat` and the channels' `subs.dat`. Owned
/// by the writer.
final class StateFiles {
  /// Bytes that may gather for one file while the writer finds no end of its tasks.
  private static final int GATHERED_MAX = 256 << 10;

  private final Path root;
  private final FileHandles handles;
  private final Compactor compactor;
  private final StateFile clients;
  private final UnsyncedFiles unsynced;
  private final Health health;
  private final Set<ChannelFiles> changed = new LinkedHashSet<>();
  private boolean clientsChanged;

  StateFiles(
      Path root,
      FileHandles handles,
      Compactor compactor,
      StateFile clients,
      UnsyncedFiles unsynced,
      Health health) {
    this.root = root;
    this.handles = handles;
    this.compactor = compactor;
    this.clients = clients;
    this.unsynced = unsynced;
    this.health = health;
  }

  /// Gathers a change, which [#flush] writes. `files` is null for changes of clients.
  void note(@Nullable ChannelFiles files, Operation operation) {
    switch (operation) {
      case Operation.PutClient(var client) -> {
        clients.append(StateFile.CLIENT, StateCodec.encode(client));
        clientsChanged = true;
      }
      case Operation.DropClient(var id) -> {
        clients.append(StateFile.CLIENT_DELETE, StateCodec.encodeClientDelete(id));
        clientsChanged = true;
      }
      case Operation.PutSubscription(var _, var subscription) -> known(files).put(subscription);
      case Operation.Progress(var _, var positions, var ended) -> {
        positions.forEach(known(files)::progress);
        ended.forEach(known(files)::drop);
      }
      case Operation.Append _,Operation.DeleteChannel _ ->
        throw new IllegalArgumentException("no change of state: " + operation);
    }
  }

  private ChannelFiles known(@Nullable ChannelFiles files) {
    if (files == null) {
      throw new IllegalArgumentException("a change without its channel");
    }
    changed.add(files);
    return files;
  }

  /// The channel is deleted.
  void forget(ChannelFiles files) {
    changed.remove(files);
  }

  /// Whether something has gathered that is not written.
  boolean isBehind() {
    return clientsChanged || !changed.isEmpty();
  }

  /// Whether so much has gathered for the file of this change that it should be written before the
  /// next one. False while writing fails.
  boolean isMuch(@Nullable ChannelFiles files) {
    var file = files == null ? clients : files.subscriptions;
    return file.gathered() > GATHERED_MAX && health.refusal().isEmpty();
  }

  /// Writes what has gathered, but for channels in `waiting` directories. After a failure, the next
  /// call tries again.
  void flush(Set<Path> waiting) {
    for (var files : List.copyOf(changed)) {
      if (files.isDeleted()) {
        changed.remove(files);
      } else if (!waiting.contains(files.directory)
          && flush(files.subscriptions, files.directory)) {
        changed.remove(files);
        if (compactor.look(files)) {
          unsynced.changed(files.directory);
        }
      }
    }
    if (clientsChanged && flush(clients, root)) {
      clientsChanged = false;
      if (compactor.look(clients)) {
        unsynced.changed(root);
      }
    }
  }

  private boolean flush(StateFile state, Path directory) {
    try {
      if (state.isNew()) {
        unsynced.createDirectory(directory);
        unsynced.changed(directory);
      }
      state.flush(handles);
      unsynced.wrote(directory, state.file);
      return true;
    } catch (IOException e) {
      health.writingFailed("Unable to write " + state.file + ": " + Reason.of(e));
      return false;
    }
  }
}
