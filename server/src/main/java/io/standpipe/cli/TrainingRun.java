package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.config.CommandLine;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Short lives of servers, for the JVM to record what a start loads: the launcher keeps the
/// recording as a cache. One client connects, subscribes, publishes, acknowledges and closes, to a
/// server with a configuration file that keeps messages in memory, to one that keeps them in files,
/// and to one that finds these files; then a probe looks at the server.
final class TrainingRun {
  private static final String CLUSTER = "training";
  private static final String CLIENT = "trainee";
  private static final int MESSAGES = 2_000;

  private TrainingRun() {}

  public static void main(String[] arguments) throws IOException {
    Main.run(List.of("--version"));
    var directory = Files.createTempDirectory("standpipe-training");
    try {
      var file = Files.writeString(directory.resolve("training.conf"), """
          # A file as most are.
          max_payload: 1MB
          streaming {
            hb_interval: "30s", sd: false
            store_limits { max_msgs: 1000000, channels { orders.* { max_age: "24h" } } }
            file_options { sync_on_flush: true, buffer_size: 8mb }
          }
          """);
      serve("-c", file.toString());
      var store = directory.resolve("store").toString();
      serve("-st", "FILE", "-dir", store);
      serve("-c", file.toString(), "-st", "FILE", "-dir", store);
    } finally {
      delete(directory);
    }
  }

  /// The life of one server, from its command line to its end. Not ended by a signal: whoever runs
  /// this in the background may have it ignored.
  private static void serve(String... flags) throws IOException {
    int port = freePort();
    int monitoringPort = freePort();
    var arguments = new ArrayList<>(List.of("-a", "127.0.0.1", "-p", String.valueOf(port), "-m",
        String.valueOf(monitoringPort), "-cid", CLUSTER));
    arguments.addAll(List.of(flags));
    var parsed = CommandLine.parse(arguments);
    if (!(parsed instanceof CommandLine.Serve line)) {
      throw new IllegalStateException("refused: " + parsed);
    }
    var server = new ServerProcess(line);
    var status = CompletableFuture.supplyAsync(server::run);
    try (var socket = connect(port, status)) {
      talk(socket);
      probe(monitoringPort);
    }
    server.stop(0);
    int ended = status.join();
    if (ended != 0) {
      throw new IllegalStateException("a server ended with status " + ended);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Socket connect(int port, CompletableFuture<Integer> status) throws IOException {
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException e) {
        if (status.isDone()) {
          throw new IllegalStateException("a server did not start: status " + status.join(), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  /// Looks at two pages, as Kubernetes does with most servers.
  private static void probe(int port) throws IOException {
    for (var path : List.of("/livez", "/streaming/serverz")) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream()
            .write(("GET " + path + " HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n")
                .getBytes(UTF_8));
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var children = Files.list(path)) {
        for (var child : children.toList()) {
          delete(child);
        }
      }
    }
    Files.delete(path);
  }

  private static void talk(Socket socket) throws IOException {
    var out = new ByteArrayOutputStream();
    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    line(out,
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"training\",\"protocol\":1}");
    line(out, "SUB heartbeats 1");
    line(out, "SUB replies 2");
    line(out, "SUB messages 3");
    publish(out, "_STAN.discover." + CLUSTER,
        new ConnectRequest(CLIENT, Subject.of("heartbeats"), 1, Subject.of("instance"), 5, 3)
            .encode());
    send(socket, out);
    await(in, "MSG replies ");
    publish(out, "_STAN.sub." + CLUSTER, new SubscriptionRequest(CLIENT, Subject.of("orders"),
        "group", Subject.of("messages"), MESSAGES, 30, "durable", 4, 0, 0).encode());
    send(socket, out);
    await(in, "MSG replies ");
    var answer = in.readLine();
    var bytes = answer == null ? new byte[0] : answer.getBytes(UTF_8);
    var response = SubscriptionResponse.decode(bytes, 0, bytes.length);
    for (int i = 0; i < MESSAGES; i++) {
      publish(out, "_STAN.pub." + CLUSTER + ".orders",
          new PubMsg(CLIENT, "guid" + i, Subject.of("orders"), Subject.EMPTY,
              Payload.copyOf(("order " + i).getBytes(UTF_8)), Subject.of("instance")).encode());
    }
    send(socket, out);
    for (int i = 0; i < MESSAGES && response != null; i++) {
      publish(out, response.ackInbox().toString(), new Ack(Subject.of("orders"), i + 1).encode());
    }
    publish(out, "_STAN.close." + CLUSTER, new CloseRequest(CLIENT).encode());
    line(out, "PING");
    send(socket, out);
    await(in, "PONG");
  }

  private static void line(ByteArrayOutputStream out, String text) {
    out.writeBytes((text + "\r\n").getBytes(UTF_8));
  }

  private static void publish(ByteArrayOutputStream out, String subject, byte[] payload) {
    line(out, "PUB " + subject + " replies " + payload.length);
    out.writeBytes(payload);
    line(out, "");
  }

  private static void send(Socket socket, ByteArrayOutputStream out) throws IOException {
    socket.getOutputStream().write(out.toByteArray());
    out.reset();
  }

  private static void await(BufferedReader in, String start) throws IOException {
    var line = in.readLine();
    while (line != null && !line.startsWith(start)) {
      line = in.readLine();
    }
  }
}
