package io.standpipe.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The few calls of the C library that the JDK has no API for. Any thread. Nothing here is loaded
/// unless it is used.
final class SystemCalls {
  private static final int NO_SIGNAL = 0x4000; // MSG_NOSIGNAL of Linux: no SIGPIPE
  private static final int ERROR_TEXT_MAX = 256;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR_NUMBER = STATE
      .varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle KILL = call("kill",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKET = call("socket",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CONNECT = call("connect",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND = call("send",
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE = call("close",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private SystemCalls() {}

  /// A call with the state that keeps the error's number.
  @FunctionalInterface
  private interface Call {
    long make(Arena arena, MemorySegment state) throws Throwable;
  }

  @SuppressWarnings("restricted") // calling the C library is what this class is for
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /// Sends a signal.
  ///
  /// @throws IOException with the system's reason, for example `no such process`
  static void kill(int pid, int signal) throws IOException {
    make((_, state) -> (int) KILL.invokeExact(state, pid, signal));
  }

  static int socket(int family, int type) throws IOException {
    return (int) make((_, state) -> (int) SOCKET.invokeExact(state, family, type, 0));
  }

  static void connect(int descriptor, byte[] address) throws IOException {
    make((arena, state) -> (int) CONNECT.invokeExact(state, descriptor,
        arena.allocateFrom(JAVA_BYTE, address), address.length));
  }

  static void send(int descriptor, byte[] message) throws IOException {
    make((arena, state) -> (long) SEND.invokeExact(state, descriptor,
        arena.allocateFrom(JAVA_BYTE, message), (long) message.length, NO_SIGNAL));
  }

  static void close(int descriptor) {
    try {
      make((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
    } catch (IOException e) {
      // The descriptor is given back in any case.
    }
  }

  private static long make(Call call) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      var result = call.make(arena, state);
      if (result < 0) {
        throw new IOException(text((int) ERROR_NUMBER.get(state, 0L)));
      }
      return result;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// The system's words for an error number, beginning with a small letter.
  @SuppressWarnings("restricted") // see call
  private static String text(int errorNumber) {
    var linker = Linker.nativeLinker();
    var describe = linker.downcallHandle(linker.defaultLookup().findOrThrow("strerror"),
        FunctionDescriptor.of(ADDRESS, JAVA_INT));
    try {
      var text = (MemorySegment) describe.invokeExact(errorNumber);
      return SystemError.lowerFirst(text.reinterpret(ERROR_TEXT_MAX).getString(0));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
