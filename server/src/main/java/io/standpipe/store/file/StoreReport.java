package io.standpipe.store.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a look at a directory has found.
///
/// @param owner who has the directory in use; what it writes meanwhile may look like damage
/// @param clusterId whose directory it is, if `server.dat` can be read
/// @param damages what is wrong, in the order of the files
/// @param notes what is worth knowing and not wrong
public record StoreReport(
    Path directory,
    Optional<String> owner,
    Optional<String> clusterId,
    int clients,
    List<Channel> channels,
    List<Damage> damages,
    List<String> notes) {

  public StoreReport {
    channels = List.copyOf(channels);
    damages = List.copyOf(damages);
    notes = List.copyOf(notes);
  }

  /// One channel, as far as it can be read.
  ///
  /// @param bytes what the limit compares
  /// @param aes messages encrypted with AES; likewise `chacha`
  /// @param locked encrypted messages that the key does not open, if there was one
  public record Channel(
      String name,
      long messages,
      long first,
      long last,
      long bytes,
      int files,
      int subscriptions,
      long aes,
      long chacha,
      long locked) {}

  /// What a repair does about damage; the original bytes stay in a file beside it.
  public enum Remedy {
    /// The file ends where the damage begins.
    CUT,
    /// The file is written anew without what is damaged.
    REWRITE,
    /// The file gets another name.
    SET_ASIDE
  }

  /// Something wrong in a file, and what a repair does about it.
  ///
  /// @param position in the file, in bytes
  public record Damage(Path file, long position, String what, Remedy remedy) {}

  public boolean isSound() {
    return damages.isEmpty();
  }

  /// Whether there are encrypted messages, and the key opens none of them.
  public boolean isKeyWrong() {
    long locked = channels.stream().mapToLong(Channel::locked).sum();
    return locked > 0
        && locked == channels.stream().mapToLong(found -> found.aes() + found.chacha()).sum();
  }
}
