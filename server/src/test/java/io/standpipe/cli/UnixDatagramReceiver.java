package io.standpipe.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// A socket like the one of a syslog daemon.
final class UnixDatagramReceiver implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MESSAGE_MAX = 16_384;

  private final int descriptor;

  UnixDatagramReceiver(Path path) throws Throwable {
    descriptor = SystemCalls.socket(AF_UNIX, SOCK_DGRAM);
    var bind = call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    var name = path.toString().getBytes(UTF_8);
    try (var arena = Arena.ofConfined()) {
      var address = arena.allocate(110);
      address.set(JAVA_BYTE, 0, (byte) AF_UNIX);
      address.asSlice(2).copyFrom(arena.allocateFrom(JAVA_BYTE, name));
      if ((int) bind.invokeExact(descriptor, address, 3 + name.length) != 0) {
        throw new AssertionError("cannot bind " + path);
      }
    }
  }

  @SuppressWarnings("restricted") // there is no other way to bind such a socket
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  /// Waits for the next message.
  String receive() throws Throwable {
    var receive = call("recv",
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(MESSAGE_MAX);
      long length = (long) receive.invokeExact(descriptor, buffer, (long) MESSAGE_MAX, 0);
      return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
    }
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
  }
}
