package io.standpipe.bus.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUrlsTest {
  @Test
  void commasSeparateUrls() {
    assertThat(ServerUrls.parse("nats://a:1, nats://me:secret@b:2,c")).containsExactly("nats://a:1",
        "nats://me:secret@b:2", "c");
  }

  @ParameterizedTest
  @CsvSource({"localhost, malformed url: localhost", "nats://, malformed url: nats://",
      "nats://localhost, address localhost: missing port in address",
      "nats://a b:4222, malformed url: nats://a b:4222"})
  void aSingleUrlMustBeComplete(String url, String message) {
    assertThatThrownBy(() -> ServerUrls.parse(url)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void commasAloneAreNoUrl() {
    assertThatThrownBy(() -> ServerUrls.parse(" , ")).hasMessage("malformed url:  , ");
  }
}
