package io.standpipe.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Conversations with the broker, word for word: `src/test/resources/transcripts`.
///
/// `C> text` is a line a client sends, `S> text` one it receives; both end with CR LF. `C: text`
/// sends without a line end, `S: closed` says that the server closes. `\t`, `\r`, `\n` stand for
/// these bytes. `C2>` and `S2>` belong to a second client, and so on. `#` is a comment. A client
/// connects when it first appears, and at the end it must not have received more than was written.
class TranscriptTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/transcripts");

  static List<Path> transcripts() throws IOException {
    try (var files = Files.list(DIRECTORY)) {
      return files.map(Path::getFileName).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void theBrokerAnswersWordForWord(Path file) throws IOException {
    replay(Files.readAllLines(DIRECTORY.resolve(file), StandardCharsets.ISO_8859_1), false);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void theAnswersAreTheSameIfEveryByteComesAlone(Path file) throws IOException {
    replay(Files.readAllLines(DIRECTORY.resolve(file), StandardCharsets.ISO_8859_1), true);
  }

  private static void replay(List<String> lines, boolean byteByByte) {
    try (var broker = new TestBroker()) {
      Map<String, TestClient> clients = new HashMap<>();
      Map<String, Boolean> closed = new HashMap<>();
      for (var line : lines) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int mark = line.startsWith("C") || line.startsWith("S") ? markOf(line) : -1;
        if (mark < 0) {
          throw new IllegalArgumentException(line);
        }
        String name = line.substring(1, mark);
        String text = unescape(line.substring(Math.min(line.length(), mark + 2)))
            + (line.charAt(mark) == '>' ? "\r\n" : "");
        var client = clients.computeIfAbsent(name, _ -> connect(broker));
        if (line.startsWith("C")) {
          send(client, text, byteByByte);
        } else if (line.charAt(mark) == ':') {
          client.expectClosed();
          closed.put(name, true);
        } else {
          client.expect(text);
        }
      }
      clients.forEach((name, client) -> {
        if (!closed.containsKey(name)) {
          client.flush();
        }
        client.close();
      });
    }
  }

  private static int markOf(String line) {
    int i = 1;
    while (Character.isDigit(line.charAt(i))) {
      i++;
    }
    return line.charAt(i) == '>' || line.charAt(i) == ':' ? i : -1;
  }

  private static TestClient connect(TestBroker broker) {
    var client = broker.connectSilently();
    client.info();
    return client;
  }

  private static void send(TestClient client, String text, boolean byteByByte) {
    if (!byteByByte) {
      client.send(text);
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      client.send(text.substring(i, i + 1));
    }
  }

  private static String unescape(String text) {
    return text.replace("\\t", "\t").replace("\\r", "\r").replace("\\n", "\n");
  }
}
