package io.standpipe.bus.external;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why there is no connection, in the words that operators of NATS Streaming Server 0.25.6 know.
/// Source: reference, configuration 3.6.
final class Failure {
  private Failure() {}

  static NatsException of(Throwable failure) {
    return new NatsException(text(failure), failure);
  }

  /// Whether the server wants TLS and was asked without.
  static boolean isTlsRequired(@Nullable Throwable failure) {
    return mentions(failure, "ssl connection required");
  }

  private static String text(Throwable failure) {
    for (var cause : causes(failure)) {
      if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
        return "nats: TLS: " + cause.getMessage();
      }
    }
    if (mentions(failure, "authorization violation")) {
      return "nats: Authorization Violation";
    } else if (mentions(failure, "maximum connections exceeded")) {
      return "nats: maximum connections exceeded";
    } else if (mentions(failure, "ssl connection wanted")) {
      return "nats: secure connection not available";
    }
    return "nats: no servers available for connection";
  }

  private static boolean mentions(@Nullable Throwable failure, String words) {
    for (var cause : causes(failure)) {
      if (String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
        return true;
      }
    }
    return false;
  }

  private static List<Throwable> causes(@Nullable Throwable failure) {
    var causes = new ArrayList<Throwable>();
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
