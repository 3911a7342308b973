package io.standpipe.broker;

import java.util.Optional;

/// What lies between a client's or server's bytes and the socket. On the connection's loop only.
interface Transport {
  /// Nothing: the bytes are those of the socket.
  Transport PLAIN = new Transport() {
    @Override
    public void start(Endpoint endpoint) {
      endpoint.ready(Optional.empty());
    }

    @Override
    public Optional<TlsView> tls() {
      return Optional.empty();
    }

    @Override
    public void finish(CloseReason reason, Runnable action) {
      action.run();
    }
  };

  /// INFO is on its way. [Endpoint#ready] follows, or the end.
  void start(Endpoint endpoint);

  /// How the connection is secured; empty as long as it is not.
  Optional<TlsView> tls();

  /// Says goodbye in its own way, behind all that was written, then runs `action`.
  void finish(CloseReason reason, Runnable action);
}
