package io.standpipe.bus;

import io.standpipe.message.Subject;

/// Somebody who may do everything, or nothing.
public record BlanketIdentity(String name, boolean mayEverything) implements Identity {
  /// Everybody, where nobody needs to log in.
  public static final Identity ANYONE = new BlanketIdentity("", true);

  /// This process itself. What it sends is never a request of a client: if it looks like one, a
  /// client has had an answer sent to a request subject.
  public static final Identity SERVER = new BlanketIdentity("this server", false);

  @Override
  public boolean mayConnectAs(String clientId) {
    return mayEverything;
  }

  @Override
  public boolean mayPublish(Subject channel) {
    return mayEverything;
  }

  @Override
  public boolean maySubscribe(Subject channel) {
    return mayEverything;
  }

  @Override
  public boolean mayUseDurable(String durableName) {
    return mayEverything;
  }
}
