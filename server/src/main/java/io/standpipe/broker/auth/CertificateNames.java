package io.standpipe.broker.auth;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/// Whom a certificate names.
///
/// @param alternatives best first
/// @param subject a distinguished name as RFC 2253 writes it
public record CertificateNames(List<String> alternatives, String subject) {
  private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

  public CertificateNames {
    alternatives = List.copyOf(alternatives);
  }

  /// The same for names that differ only in the order of their parts, in blanks and in case. The
  /// name itself if it is no distinguished name.
  static String normal(String name) {
    try {
      var canonical = new X500Principal(name).getName(X500Principal.CANONICAL);
      return Arrays.stream(COMMA.split(canonical, -1)).sorted().collect(Collectors.joining(","));
    } catch (IllegalArgumentException _) {
      return name;
    }
  }
}
