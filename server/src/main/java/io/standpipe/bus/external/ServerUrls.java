package io.standpipe.bus.external;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/// The URLs of a NATS server as the original takes them: one, or several with commas between. Only
/// one alone and without `@` is looked at closely. Source: reference, configuration 1.7.
public final class ServerUrls {
  private ServerUrls() {}

  /// Takes the list apart.
  ///
  /// @throws IllegalArgumentException whose message is that of the original
  public static List<String> parse(String text) {
    var urls = Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(url -> !url.isEmpty())
        .toList();
    if (urls.isEmpty()) {
      throw malformed(text);
    }
    if (!text.contains("@") && !text.contains(",")) {
      check(urls.getFirst());
    }
    return urls;
  }

  private static void check(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException _) {
      throw malformed(url);
    }
    if (uri.getScheme() == null || uri.getAuthority() == null) {
      throw malformed(url);
    }
    if (uri.getPort() < 0) {
      throw new IllegalArgumentException(
          "address " + uri.getAuthority() + ": missing port in address");
    }
  }

  private static IllegalArgumentException malformed(String url) {
    return new IllegalArgumentException("malformed url: " + url);
  }
}
