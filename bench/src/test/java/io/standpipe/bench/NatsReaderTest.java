package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsReaderTest {
  private static final String CONVERSATION = """
      INFO {"server_id":"x"}\r
      PING\r
      MSG foo 1 5\r
      hello\r
      MSG foo 1 5\r
      again\r
      MSG foo 1 0\r
      \r
      MSG bar.baz 22 _INBOX.7 11\r
      MSG a 1 2\r
      \r
      +OK\r
      PONG\r
      MSG foo 1 5\r
      third\r
      -ERR 'Slow Consumer'\r
      """;

  private static final List<String> EVENTS = List.of("ping", "1::hello", "1::again", "1::",
      "22:_INBOX.7:MSG a 1 2\r\n", "pong", "1::third", "error 'Slow Consumer'");

  /// Writes down what the reader reports.
  private static final class Script implements NatsReader.Listener {
    private final NatsReader reader = new NatsReader();
    private final List<String> events = new ArrayList<>();

    void feed(String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      try (var channel = Channels.newChannel(new ByteArrayInputStream(bytes))) {
        while (reader.read(channel, this) > 0) {
          // The channel gives its bytes in as many portions as it likes.
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void message(NatsReader message) {
      var reply = new String(message.buffer(), message.replyStart(), message.replyLength(),
          StandardCharsets.UTF_8);
      events.add(message.subscription() + ":" + reply + ":"
          + new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void pinged() {
      events.add("ping");
    }

    @Override
    public void ponged() {
      events.add("pong");
    }

    @Override
    public void refused(String error) {
      events.add("error " + error);
    }
  }

  private static IntStream splits() {
    return IntStream.rangeClosed(0, CONVERSATION.length());
  }

  @ParameterizedTest
  @MethodSource("splits")
  void aConversationMayBeSplitAnywhere(int split) {
    var script = new Script();
    script.feed(CONVERSATION.substring(0, split));
    script.feed(CONVERSATION.substring(split));
    assertThat(script.events).isEqualTo(EVENTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void aConversationMayTrickleIn(int portion) {
    var script = new Script();
    for (int from = 0; from < CONVERSATION.length(); from += portion) {
      script.feed(CONVERSATION.substring(from, Math.min(CONVERSATION.length(), from + portion)));
    }
    assertThat(script.events).isEqualTo(EVENTS);
  }

  @Test
  void aMessageMayBeLargerThanTheBuffer() {
    var payload = "x".repeat(1_000_000);
    var script = new Script();
    script.feed("MSG foo 1 1000000\r\n" + payload + "\r\nPING\r\n");
    assertThat(script.events).containsExactly("1::" + payload, "ping");
  }

  @Test
  void manySmallMessagesPassThroughTheBufferInOrder() {
    var script = new Script();
    var text = new StringBuilder();
    var expected = new ArrayList<String>();
    for (int i = 0; i < 100_000; i++) {
      var payload = Integer.toString(i);
      text.append("MSG foo ").append(i % 3).append(' ').append(payload.length());
      text.append("\r\n").append(payload).append("\r\n");
      expected.add(i % 3 + "::" + payload);
    }
    script.feed(text.toString());
    assertThat(script.events).isEqualTo(expected);
  }

  @Test
  void whatIsNotNatsIsShown() {
    assertThatThrownBy(() -> new Script().feed("HTTP/1.1 400 Bad Request\r\n"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("HTTP/1.1 400 Bad Request");
  }
}
