package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many channels within the limits that a process has by default.
class FileStoreScaleConformance {
  private static final int CHANNELS = 10_000;
  private static final int HANDLES_MAX = 500;

  @TempDir
  private Path directory;

  @Test
  void tenThousandChannelsNeedFewHandles() throws IOException {
    try (var server = start(); var client = RawClient.connect(server, "publisher")) {
      var inboxes = new ArrayList<String>();
      for (int i = 0; i < CHANNELS; i++) {
        inboxes.add(client.publishLater(client.message("many." + i, "text " + i)));
        if (inboxes.size() == 100) {
          inboxes.forEach(inbox -> assertThat(
              Answers.PubAck.decode(client.connection().takeMessage(inbox)).error()).isEmpty());
          inboxes.clear();
        }
      }
      assertThat(handles(server)).isLessThanOrEqualTo(HANDLES_MAX);
      server.signal("KILL");
      server.awaitExit();
    }
    try (var server = start(); var client = RawClient.connect(server, "reader")) {
      for (int i = 0; i < CHANNELS; i += 97) {
        var subscription = client
            .subscribe(Requests.Subscribe.to("many." + i).from(Requests.Start.FIRST));
        assertThat(subscription.next().data().utf8()).isEqualTo("text " + i);
      }
      assertThat(handles(server)).isLessThanOrEqualTo(HANDLES_MAX);
    }
  }

  private ServerProcess start() {
    int port = ServerProcess.freePort();
    var words = new ArrayList<>(ServerUnderTest.command());
    words.addAll(List.of("-p", String.valueOf(port), "-a", "127.0.0.1", "-st", "file", "-dir",
        directory.toString(), "-mc", "0"));
    var command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 1024; exec \"$@\"", "sh"));
    command.addAll(words);
    var server = ServerProcess.run(command, port);
    server.awaitInfo();
    return server;
  }

  private static long handles(ServerProcess server) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      return open.count();
    }
  }
}
