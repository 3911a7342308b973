package io.standpipe.broker.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Gives each connection of a listener its TLS engine. Any thread may call.
public final class TlsEngines {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  /// Sessions that can be resumed. Those of TLS 1.3 are kept by the clients.
  private static final int SESSIONS_MAX = 1024;

  private final TlsConfig config;
  private final String[] suites;
  private final String[] curves;
  private volatile SSLContext context;

  private TlsEngines(TlsConfig config) {
    this.config = config;
    this.context = context();
    var supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
    this.suites = CipherSuites.of(config.cipherSuites(), supported);
    this.curves = CipherSuites.curves(config.curves());
  }

  /// Reads the files.
  ///
  /// @throws IllegalArgumentException if that is not possible, with the original's text where it
  ///           has one
  public static TlsEngines load(TlsConfig config) {
    return new TlsEngines(config);
  }

  public TlsConfig config() {
    return config;
  }

  /// Reads the files again; connections from now on get what is in them, all others keep what they
  /// have.
  ///
  /// @throws IllegalArgumentException if that is not possible; nothing has changed then
  public void reload() {
    context = context();
  }

  /// For a client of the core protocol.
  public SSLEngine newEngine() {
    return newEngine(config.verify());
  }

  /// For the monitoring listener, which asks nobody for a certificate.
  public SSLEngine newMonitoringEngine() {
    return newEngine(false);
  }

  /// For another server that has dialled this one, and must have a certificate.
  public SSLEngine newRouteEngine() {
    return newEngine(true);
  }

  /// For another server that this one dials, whose certificate must be for this host.
  public SSLEngine newDiallingEngine(String host, int port) {
    var engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    var parameters = new SSLParameters(suites, PROTOCOLS.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLEngine newEngine(boolean verify) {
    var engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    var parameters = new SSLParameters(suites, PROTOCOLS.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNeedClientAuth(verify);
    if (curves.length > 0) {
      parameters.setNamedGroups(curves);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLContext context() {
    try {
      var created = SSLContext.getInstance("TLS");
      created.init(keys().getKeyManagers(), trust(), new SecureRandom());
      created.getServerSessionContext().setSessionCacheSize(SESSIONS_MAX);
      return created;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "error parsing X509 certificate/key pair: " + e.getMessage(), e);
    }
  }

  private KeyManagerFactory keys() throws GeneralSecurityException, IOException {
    List<X509Certificate> chain;
    PrivateKey key;
    try {
      chain = PemFile.read(config.certificate()).certificates();
      key = PemFile.read(config.key()).privateKey();
      checkPair(chain.getFirst(), key);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "error parsing X509 certificate/key pair: " + e.getMessage(), e);
    }
    var store = emptyStore();
    var password = new char[0];
    store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys;
  }

  /// The key must be able to sign what the certificate lets others verify.
  private static void checkPair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    var algorithm = switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
    byte[] message = certificate.getEncoded();
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(message);
    byte[] signature = signer.sign();
    boolean fits;
    try {
      signer.initVerify(certificate.getPublicKey());
      signer.update(message);
      fits = signer.verify(signature);
    } catch (GeneralSecurityException _) {
      fits = false;
    }
    if (!fits) {
      throw new IllegalArgumentException("tls: private key does not match public key");
    }
  }

  private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
    var ca = config.ca().orElse(null);
    if (ca == null) {
      return null; // the JDK's roots
    }
    List<X509Certificate> authorities;
    try {
      authorities = PemFile.read(ca).certificates();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("failed to parse root ca certificate: " + e.getMessage(),
          e);
    }
    var store = emptyStore();
    for (var authority : authorities) {
      store.setCertificateEntry("ca-" + store.size(), authority);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
