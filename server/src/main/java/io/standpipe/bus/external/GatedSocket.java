package io.standpipe.bus.external;

import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The socket of jnats, with two things that it lacks: reading can be held up, and a certificate
/// must be for the host it came from. Made by jnats, by its name; the [ConnectionState] that serves
/// as connection listener says what it needs.
public final class GatedSocket extends SocketDataPort {
  private @Nullable Options options;

  @Override
  public void afterConstruct(Options newOptions) {
    super.afterConstruct(newOptions);
    options = newOptions;
  }

  private Options options() {
    if (options == null) {
      throw new IllegalStateException("jnats made a socket without telling its options");
    }
    return options;
  }

  private ConnectionState state() {
    return (ConnectionState) options().getConnectionListener();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      state().gate().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("while reading was held up")
          .initCause(e);
    }
    return super.read(target, offset, length);
  }

  @Override
  public void upgradeToSecure() throws IOException {
    SSLSocketFactory factory = options().getSslContext().getSocketFactory();
    var secure = (SSLSocket) factory.createSocket(socket, state().certificateName(host), port,
        true);
    secure.setUseClientMode(true);
    if (state().checksNames()) {
      var parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.setSoTimeout((int) options().getConnectionTimeout().toMillis());
    secure.startHandshake();
    secure.setSoTimeout(0);
    socket = secure;
    in = secure.getInputStream();
    out = secure.getOutputStream();
    isSecure = true;
  }
}
