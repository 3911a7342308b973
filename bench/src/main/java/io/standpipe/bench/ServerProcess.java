package io.standpipe.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server started for a measurement, and stopped after it.
final class ServerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_NANOS = 500_000;
  private static final int LOG_LINES_SHOWN = 10;

  private final ServerCommand command;
  private final Path log;
  private final Process process;
  private final long startNanos;
  private double listeningMillis;
  private double infoMillis;

  /// Starts the server and waits for the first byte it sends to a client.
  ServerProcess(ServerCommand command) {
    this.command = command;
    try {
      log = Files.createTempFile("server-", ".log");
      startNanos = System.nanoTime();
      process = new ProcessBuilder(command.words()).redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new LoadException("cannot start " + command.name(), e);
    }
    awaitInfo();
  }

  private void awaitInfo() {
    while (infoMillis == 0) {
      if (!process.isAlive() || millis() > START_TIMEOUT.toMillis()) {
        close();
        throw new LoadException(command.name() + " did not start; its last lines:\n" + lastLines());
      }
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), command.port())) {
        listeningMillis = millis();
        socket.setSoTimeout((int) START_TIMEOUT.toMillis());
        if (socket.getInputStream().read() >= 0) {
          infoMillis = millis();
        }
      } catch (IOException e) {
        LockSupport.parkNanos(POLL_NANOS); // Not listening yet.
      }
    }
  }

  private double millis() {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private String lastLines() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n",
          lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "(" + log + " cannot be read)";
    }
  }

  /// From the start of the process to the first accepted connection.
  double listeningMillis() {
    return listeningMillis;
  }

  /// From the start of the process to the first byte of INFO.
  double infoMillis() {
    return infoMillis;
  }

  /// Resident memory now, in MiB.
  double residentMebibytes() {
    return new LinuxProcess(process.pid()).residentBytes().orElse(0L) / (1024.0 * 1024);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
