package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreOptionsTest {
  private static CoreOptions parse(String line) {
    return CoreOptions.parse(List.of(line.split(" ", -1)));
  }

  @Test
  void everyMessageHasAPublisher() {
    var common = parse("-np 3 -n 11 foo").common();
    assertThat(IntStream.range(0, 3).map(common::messagesOf)).containsExactly(4, 4, 3);
  }

  @Test
  void anAddressMayCarryCredentials() {
    var address = parse("-s nats://me:secret@127.0.0.1:14333 foo").common().address();
    assertThat(address).isEqualTo(new ServerAddress("127.0.0.1", 14333, "me", "secret", false));
    assertThat(ServerAddress.parse("tls://127.0.0.1").isEncrypted()).isTrue();
    assertThat(address).hasToString("nats://127.0.0.1:14333");
    assertThat(parse("-s 127.0.0.1 foo").common().address().port()).isEqualTo(4222);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-np 0 -ns 0 foo", "-np 2 -rate 100 foo", "-rate 100 -ms 7 foo",
      "-req -rate 5 foo", "-req -np 0 -ns 1 foo", "-np 1", "foo bar", "-s http://x foo"})
  void whatMakesNoSenseIsRefused(String line) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class);
  }
}
