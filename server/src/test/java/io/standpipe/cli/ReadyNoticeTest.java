package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyNoticeTest {
  @TempDir
  private Path directory;

  @Test
  void systemdHearsThatTheServerIsReady() throws Throwable {
    var path = directory.resolve("notify");
    try (var systemd = new UnixDatagramReceiver(path)) {
      ReadyNotice.send(Map.of("NOTIFY_SOCKET", path.toString()));

      assertThat(systemd.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void nobodyIsToldWithoutASocket() {
    assertThatCode(() -> ReadyNotice.send(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void aSocketThatIsNotThereIsNamed() {
    var path = directory.resolve("gone").toString();

    assertThatThrownBy(() -> ReadyNotice.send(Map.of("NOTIFY_SOCKET", path)))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot tell the socket of NOTIFY_SOCKET, " + path
            + ", that the server is ready: no such file or directory");
  }
}
