package io.standpipe.broker.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Names of cipher suites and curves: the original's to the JDK's.
final class CipherSuites {
  /// TLS 1.3; always offered, as in the original.
  private static final List<String> ALWAYS = List.of("TLS_AES_128_GCM_SHA256",
      "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  /// TLS 1.2 with forward secrecy and authenticated encryption.
  private static final List<String> DEFAULT = List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private CipherSuites() {}

  /// @throws IllegalArgumentException if one is unknown or Java does not offer it
  static String[] of(List<String> names, Set<String> supported) {
    var suites = new LinkedHashSet<>(ALWAYS);
    for (var name : names.isEmpty() ? DEFAULT : names) {
      var suite = name.endsWith("_CHACHA20_POLY1305") ? name + "_SHA256" : name;
      if (!supported.contains(suite)) {
        throw new IllegalArgumentException("unrecognized cipher " + name
            + "; this server knows, beside those of TLS 1.3, " + String.join(", ", DEFAULT));
      }
      suites.add(suite);
    }
    return suites.toArray(String[]::new);
  }

  /// @throws IllegalArgumentException if one is unknown
  static String[] curves(List<String> names) {
    var curves = new ArrayList<String>();
    for (var name : names) {
      curves.add(switch (name) {
        case "CurveP256" -> "secp256r1";
        case "CurveP384" -> "secp384r1";
        case "CurveP521" -> "secp521r1";
        case "X25519" -> "x25519";
        default -> throw new IllegalArgumentException("unrecognized curve preference " + name
            + "; this server knows CurveP256, CurveP384, CurveP521 and X25519");
      });
    }
    return curves.toArray(String[]::new);
  }
}
