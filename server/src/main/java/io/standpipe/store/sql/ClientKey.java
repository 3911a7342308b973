package io.standpipe.store.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// The private key of a client certificate for PostgreSQL: its driver wants to be told what kind of
/// key a PEM file holds, and reads PKCS #8 only.
final class ClientKey {
  private static final Pattern PEM = Pattern
      .compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");
  /// `id-ecPublicKey` and `id-Ed25519`, encoded. Source: RFC 5480 and RFC 8410.
  private static final String EC = "06072a8648ce3d0201";
  private static final String ED25519 = "06032b6570";

  private ClientKey() {}

  /// As JCA names the algorithm; empty if the file is no PEM, or cannot be read: then the driver
  /// says so. Fails with a [StoreException] for a PEM that the driver cannot read.
  static Optional<String> algorithm(String file) {
    String text;
    try {
      text = Files.readString(Path.of(file), ISO_8859_1);
    } catch (IOException _) {
      return Optional.empty();
    }
    var pem = PEM.matcher(text);
    if (!pem.find()) {
      return Optional.empty();
    }
    if (!pem.group(1).isEmpty()) {
      throw new StoreException("sql source: sslkey=" + file + " begins with BEGIN " + pem.group(1)
          + "PRIVATE KEY, which is not supported; convert it to PKCS #8 with:"
          + " openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW_KEY");
    }
    var encoded = HexFormat.of().formatHex(Base64.getMimeDecoder().decode(pem.group(2)));
    return Optional.of(encoded.contains(EC) ? "EC" : encoded.contains(ED25519) ? "EdDSA" : "RSA");
  }
}
