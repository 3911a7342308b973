package io.standpipe.broker.websocket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/// From which web sites browsers may connect. Programs that are no browsers name none, and may.
///
/// @param same only from the host and port that the browser connects to
/// @param allowed such as `https://example.com`; empty for any
public record Origins(boolean same, List<String> allowed) {
  public static final Origins ANY = new Origins(false, List.of());

  /// @throws IllegalArgumentException if an allowed origin is none
  public Origins {
    allowed = List.copyOf(allowed);
    for (var origin : allowed) {
      try {
        Place.of(origin);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException("unable to parse allowed origin: " + e.getMessage(), e);
      }
    }
  }

  /// Scheme, host and port, in lower case.
  private record Place(String scheme, String host, int port) {
    static Place of(String origin) throws URISyntaxException {
      var uri = new URI(origin);
      if (uri.getScheme() == null || uri.getHost() == null) {
        throw new URISyntaxException(origin, "it must look like https://host:port");
      }
      var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int port = uri.getPort();
      return new Place(scheme, uri.getHost().toLowerCase(Locale.ROOT),
          port >= 0 ? port : scheme.equals("https") ? 443 : 80);
    }
  }

  /// Why a request is refused; empty if it is not.
  ///
  /// @param origin of the page that asks; empty if it names none
  /// @param host of the request
  /// @param secure whether it came over TLS
  String complaint(String origin, String host, boolean secure) {
    if (origin.isEmpty() || !same && allowed.isEmpty()) {
      return "";
    }
    try {
      var from = Place.of(origin);
      if (same) {
        var own = Place.of((secure ? "https" : "http") + "://" + host);
        if (!own.host.equals(from.host) || own.port != from.port) {
          return "not same origin";
        }
      }
      return allowed.isEmpty() || isAllowed(from) ? "" : "not in the allowed list";
    } catch (URISyntaxException e) {
      return "it is not valid";
    }
  }

  private boolean isAllowed(Place from) throws URISyntaxException {
    for (var origin : allowed) {
      if (Place.of(origin).equals(from)) {
        return true;
      }
    }
    return false;
  }
}
