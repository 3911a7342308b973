package io.standpipe.bus.external;

import io.nats.client.AuthHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proves who we are by a signature. The file is read for each connection, so it may be replaced
/// while the server runs. Source: reference, nats core 2.3, 2.5.
final class NkeySigner implements AuthHandler {
  private static final String SEED = "USER NKEY SEED";
  private static final String JWT = "NATS USER JWT";

  private final Path file;
  private final boolean hasJwt;

  private NkeySigner(Path file, boolean hasJwt) {
    this.file = file;
    this.hasJwt = hasJwt;
    nkey(); // a file that is no good is better known before the first connection
  }

  /// A file whose first word that starts with `SU` is the seed of a user.
  static NkeySigner ofSeed(Path file) {
    return new NkeySigner(file, false);
  }

  /// A file with the sections `NATS USER JWT` and `USER NKEY SEED`.
  static NkeySigner ofCredentials(Path file) {
    return new NkeySigner(file, true);
  }

  @Override
  public byte[] sign(byte[] nonce) {
    return nkey().sign(nonce);
  }

  @Override
  public char @Nullable [] getID() {
    return hasJwt ? null : nkey().publicKey().toCharArray();
  }

  @Override
  public char @Nullable [] getJWT() {
    return hasJwt ? section(JWT).toCharArray() : null;
  }

  private Nkey nkey() {
    try {
      return Nkey.ofSeed(hasJwt ? section(SEED) : seed());
    } catch (IllegalArgumentException e) {
      throw new NatsException("no seed of a user in " + file + ": " + e.getMessage(), e);
    }
  }

  private String seed() {
    return lines().stream()
        .map(String::strip)
        .filter(line -> line.startsWith("SU"))
        .findFirst()
        .orElseThrow(() -> new NatsException("no seed of a user (a line SU…) in " + file, null));
  }

  /// The line behind `-----BEGIN <title>-----`.
  private String section(String title) {
    var lines = lines();
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (lines.get(i).contains("BEGIN " + title)) {
        return lines.get(i + 1).strip();
      }
    }
    throw new NatsException("no section " + title + " in " + file, null);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      var reason = e instanceof NoSuchFileException
          ? "no such file or directory"
          : String.valueOf(e.getMessage());
      throw new NatsException("open " + file + ": " + reason, e);
    }
  }
}
