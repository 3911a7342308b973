package io.standpipe.broker.auth;

import io.standpipe.wire.nats.JsonObject;
import io.standpipe.wire.nats.NkeyText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A JWT whose signature is that of its issuer. Whether the issuer may be trusted, and for how
/// long, is another question. Source: reference, core 2.5.
///
/// @param claims all of them
/// @param nats those that NATS adds
record Jwt(Claims claims, Claims nats) {
  /// Version 2 signs header and payload, version 1 only the payload.
  private static final String ALGORITHM = "ed25519-nkey";
  private static final String ALGORITHM_V1 = "ed25519";
  /// Seconds since the epoch, in the year 9999: later times are as good as this one.
  private static final long END_OF_TIME = 253_402_300_799L;

  /// Null if it is malformed, or not signed by the key that it names as issuer.
  static @Nullable Jwt decode(String text) {
    var parts = text.strip().split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    var header = object(parts[0]);
    var claims = object(parts[1]);
    byte[] signature = Signature.decodeBase64(parts[2]);
    if (header == null || claims == null || signature == null) {
      return null;
    }
    var signed = switch (header.text("alg")) {
      case ALGORITHM -> parts[0] + "." + parts[1];
      case ALGORITHM_V1 -> parts[1];
      default -> "";
    };
    byte[] issuer = keyOf(claims.text("iss"));
    if (signed.isEmpty() || issuer == null
        || !Signature.isValid(issuer, signed.getBytes(StandardCharsets.US_ASCII), signature)) {
      return null;
    }
    return new Jwt(claims, claims.object("nats"));
  }

  private static byte @Nullable [] keyOf(String issuer) {
    byte[] operator = NkeyText.decode(issuer, NkeyText.OPERATOR);
    return operator != null ? operator : NkeyText.decode(issuer, NkeyText.ACCOUNT);
  }

  private static @Nullable Claims object(String part) {
    byte[] text = Signature.decodeBase64(part);
    var members = text == null ? null : JsonObject.parse(text);
    return members == null ? null : Claims.of(members);
  }

  String issuer() {
    return claims.text("iss");
  }

  String subject() {
    return claims.text("sub");
  }

  /// Whether it is in force at that time.
  boolean isValidAt(long epochSeconds) {
    long expires = expires();
    return claims.number("nbf", 0) <= epochSeconds && (expires == 0 || epochSeconds < expires);
  }

  /// 0 if never.
  private long expires() {
    return Math.min(END_OF_TIME, claims.number("exp", 0));
  }

  /// A limit of a user, in its claims or in the template of its key; -1 for none. What is left out
  /// is 0 in version 2, and no limit in version 1. Of accounts it is always 0.
  long limit(Claims holder, String name) {
    return holder.number(name, nats.number("version", 1) > 1 ? 0 : -1);
  }

  /// When [#isValidAt] next changes, in seconds since the epoch; [Long#MAX_VALUE] if never.
  long nextChange(long epochSeconds) {
    long begins = claims.number("nbf", 0);
    long expires = expires();
    if (begins > epochSeconds) {
      return Math.min(END_OF_TIME, begins);
    }
    return expires > epochSeconds ? expires : Long.MAX_VALUE;
  }

  /// Whether those issued to the same subject, or to all, up to a time are revoked and this is one.
  boolean isRevokedBy(Claims revocations) {
    long until = Math.max(revocations.number(subject(), Long.MIN_VALUE),
        revocations.number("*", Long.MIN_VALUE));
    return claims.number("iat", 0) <= until;
  }

  /// Of signing keys, plain or as objects with a template.
  static List<String> keys(List<Object> signingKeys) {
    return signingKeys.stream()
        .map(key -> key instanceof String text ? text : Claims.of(key).text("key"))
        .toList();
  }
}
