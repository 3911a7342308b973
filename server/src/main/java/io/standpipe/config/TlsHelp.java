package io.standpipe.config;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// What `-help_tls` prints.
final class TlsHelp {
  private TlsHelp() {}

  static String render() {
    var supported = supported();
    return """
        TLS of clients, in a configuration file:

            tls {
              cert_file: "server-cert.pem"     # the server's certificate, then those above it
              key_file:  "server-key.pem"
              ca_file:   "clients-ca.pem"      # who may have signed certificates of clients
              verify:    true                  # clients must have one
              timeout:   2                     # seconds for a handshake
              cipher_suites: [                 # for TLS 1.2, best first; those of 1.3 always count
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
              ]
              curve_preferences: [ "X25519", "CurveP256" ]
            }

        On the command line: -tls -tlscert FILE -tlskey FILE -tlscacert FILE -tlsverify

        Available cipher suites:
        """ + lines(supported.getCipherSuites()) + """

        Available curves:
            X25519
            CurveP256
            CurveP384
            CurveP521
        """;
  }

  private static String lines(String[] names) {
    return Arrays.stream(names)
        .filter(name -> name.startsWith("TLS_") && !name.endsWith("_SCSV"))
        .map(name -> "    " + name + "\n")
        .collect(Collectors.joining());
  }

  private static SSLParameters supported() {
    try {
      return SSLContext.getDefault().getSupportedSSLParameters();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
