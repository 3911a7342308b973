package io.standpipe.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Signals of the operating system. The JDK has no supported API for them, and javac no way to
/// accept `sun.misc.Signal` without a warning, so that class is called by name.
final class Signals {
  private Signals() {}

  /// Calls the action on a thread of the JVM each time the signal arrives. A signal that this
  /// system does not have is ignored.
  ///
  /// @param name without `SIG`
  static void on(String name, Runnable action) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call = (proxy, method, arguments) -> {
        action.run();
        return null;
      };
      signal.getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name),
              Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler}, call));
    } catch (ReflectiveOperationException e) {
      // Then the system's default action applies.
    }
  }

  /// The number that this system knows a signal by.
  ///
  /// @param name without `SIG`
  static int number(String name) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      return (int) signal.getMethod("getNumber")
          .invoke(signal.getConstructor(String.class).newInstance(name));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no signal " + name, e);
    }
  }

  /// Sends a signal to this process.
  static void raise(String name) throws ReflectiveOperationException {
    var signal = Class.forName("sun.misc.Signal");
    signal.getMethod("raise", signal)
        .invoke(null, signal.getConstructor(String.class).newInstance(name));
  }
}
