package io.standpipe.cli;

import static io.standpipe.cli.FakeOutput.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFormatTest {
  private static final ZoneId ZONE = ZoneOffset.ofHours(1);

  private static LogFormat text(boolean isTerminal) {
    return new TextFormat(4711, true, ZONE, isTerminal);
  }

  @Test
  void aLineHasTheFormatOfTheOriginal() {
    assertThat(
        text(false).format(line(LogLevel.INFO, Component.STREAMING, "Streaming Server is ready")))
        .isEqualTo("[4711] 2024/02/29 13:37:00.123456 [INF] STREAM: Streaming Server is ready");
  }

  @Test
  void timesAreLeftOutOnRequest() {
    assertThat(new TextFormat(4711, false, ZONE, false)
        .format(line(LogLevel.DEBUG, Component.CORE, "text"))).isEqualTo("[4711] [DBG] text");
  }

  @Test
  void aTerminalGetsColouredLabels() {
    assertThat(text(true).format(line(LogLevel.WARNING, Component.CORE, "careful")))
        .endsWith(" [\u001b[0;93mWRN\u001b[0m] careful");
  }

  @Test
  void textFromAClientCannotForgeALine() {
    assertThat(text(false).format(line(LogLevel.INFO, Component.CORE, "a\r\n[1] fake \u001b[2J")))
        .endsWith("[INF] a\\r\\n[1] fake \\x1b[2J");
    assertThat(
        text(false).format(line(LogLevel.INFO, Component.CORE, "\0\b\u007f\u0085\u009b2Jä\t")))
        .as("backspace, and what begins a sequence in one character")
        .endsWith("[INF] \\x00\\x08\\x7f\\x85\\x9b2Jä\t");
  }

  @Test
  void theDateFollowsTheClock() {
    var format = new TextFormat(1, true, ZoneOffset.UTC, false);
    var next = new LogLine(Instant.parse("2024-03-01T00:00:00.000001Z"), Component.CORE,
        LogLevel.INFO, "b", List.of());

    assertThat(format.format(line(LogLevel.INFO, Component.CORE, "a")))
        .isEqualTo("[1] 2024/02/29 12:37:00.123456 [INF] a");
    assertThat(format.format(next)).isEqualTo("[1] 2024/03/01 00:00:00.000001 [INF] b");
  }

  @Test
  void eachFrameOfAFailureIsALineOfItsOwn() {
    var failure = new LogLine(FakeOutput.LEAP_DAY, Component.CORE, LogLevel.ERROR, "broken",
        List.of("a.B.c(B.java:1)"));

    assertThat(new TextFormat(1, false, ZONE, false).format(failure))
        .isEqualTo("[1] [ERR] broken\n[1] [ERR]     at a.B.c(B.java:1)");
  }

  @Test
  void aJsonLineIsAnObject() {
    var failure = new LogLine(FakeOutput.LEAP_DAY, Component.STREAMING, LogLevel.ERROR,
        "\"größe\"\\\n\t\r\u001b[2J\u007f\u009b", List.of("a.B.c(B.java:1)", "d"));
    var text = new JsonFormat(4711).format(failure);

    assertThat(text).doesNotContain("\n", "\u001b", "\u009b");
    var object = JsonParser.parseString(text).getAsJsonObject();
    assertThat(object.keySet()).containsExactly("time", "pid", "level", "component", "message",
        "stack");
    assertThat(object.get("time").getAsString()).isEqualTo("2024-02-29T12:37:00.123456Z");
    assertThat(object.get("pid").getAsLong()).isEqualTo(4711);
    assertThat(object.get("level").getAsString()).isEqualTo("error");
    assertThat(object.get("component").getAsString()).isEqualTo("streaming");
    assertThat(object.get("message").getAsString()).isEqualTo(failure.text());
    assertThat(object.getAsJsonArray("stack")).hasSize(2);
  }

  @Test
  void aJsonLineWithoutFailureHasNoStack() {
    assertThat(new JsonFormat(1).format(line(LogLevel.INFO, Component.CORE, "text")))
        .isEqualTo("{\"time\":\"2024-02-29T12:37:00.123456Z\",\"pid\":1,\"level\":\"info\","
            + "\"component\":\"core\",\"message\":\"text\"}");
  }
}
