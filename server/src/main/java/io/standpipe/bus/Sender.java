package io.standpipe.bus;

/// The connection a message came from, as far as the receiver may influence it. Any thread
/// may call.
public interface Sender {
  /// Stops reading from this connection until as many [#resume] calls followed. Messages already
  /// read may still arrive.
  void pause();

  void resume();

  /// Who is logged in on this connection at the moment of the call. To be asked while a message of
  /// that connection is being received.
  Identity identity();
}
