package io.standpipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandpipeTest {
  @Test
  void severalServersRunInOneProcess() throws IOException {
    try (var one = Standpipe.builder().host("127.0.0.1").port(0).clusterId("one").start();
        var two = Standpipe.builder().host("127.0.0.1").port(0).clusterId("two").start()) {
      assertThat(connect(one, "one").error()).isEmpty();
      assertThat(connect(two, "two").pubPrefix()).isEqualTo("_STAN.pub.two");
      assertThat(one.streamingView().clients()).isEqualTo(1);
      assertThat(one.port()).isNotEqualTo(two.port());
    }
  }

  @Test
  void anAddressInUseIsNamed() {
    try (var server = Standpipe.builder().host("127.0.0.1").port(0).start()) {
      var second = Standpipe.builder().host("127.0.0.1").port(server.port());
      assertThatThrownBy(second::start).isInstanceOf(StartException.class)
          .hasMessageContaining("127.0.0.1:" + server.port())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void everyListenerIsNamedWithItsAddress() {
    var config = TestFlags.config("-cluster", "nats://127.0.0.3:-1", "-m", "-1");
    try (var server = Standpipe.builder().config(config).start()) {
      int routes = server.brokerView().cluster().orElseThrow().port();
      assertThat(server.listeners()).containsExactly(
          new ListeningAddress("nats", "nats", "127.0.0.1", server.port()),
          new ListeningAddress("monitoring", "http", "127.0.0.1",
              server.monitoringPort().orElseThrow()),
          new ListeningAddress("cluster", "nats", "127.0.0.3", routes));
      assertThat(routes).isPositive();
    }
    try (var server = Standpipe.builder().host("127.0.0.1").port(0).start()) {
      assertThat(server.listeners()).hasSize(1);
    }
  }

  @Test
  void closingTwiceDoesNothing() {
    var server = Standpipe.builder().host("127.0.0.1").port(0).start();
    server.close();
    server.close();
    assertThat(server.isReady()).isFalse();
  }

  @Test
  void aServerCanLiveOnTheNatsServerOfAnother() throws IOException {
    try (var nats = Standpipe.builder().host("127.0.0.1").port(0).clusterId("nats").start();
        var streaming = external(nats).clusterId("one").start()) {
      assertThat(connect(nats, "one").pubPrefix()).isEqualTo("_STAN.pub.one");
      assertThat(streaming.streamingView().clients()).isEqualTo(1);
      assertThat(streaming.url()).isEqualTo(nats.url());
      assertThat(streaming.port()).isZero();
    }
  }

  @Test
  void aSecondServerOfTheSameClusterIdRefusesToStart() throws IOException {
    try (var nats = Standpipe.builder().host("127.0.0.1").port(0).clusterId("nats").start();
        var first = external(nats).clusterId("one").start()) {
      assertThatThrownBy(external(nats).clusterId("one")::start).isInstanceOf(StartException.class)
          .hasMessage("discovered another streaming server with cluster ID \"one\"");
      try (var second = external(nats).clusterId("two").start()) {
        assertThat(second.isReady()).isTrue();
      }
      assertThat(first.streamingView().clients()).isZero();
    }
  }

  private static Standpipe.Builder external(Standpipe nats) {
    return Standpipe.builder().external(ExternalConfig.of(List.of(nats.url())));
  }

  private static ConnectResponse connect(Standpipe server, String clusterId) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var request = new ConnectRequest("me", Subject.of("hb"), 1, Subject.of("c"), 5, 3).encode();
      var out = new ByteArrayOutputStream();
      out.writeBytes(
          ("CONNECT {\"verbose\":false}\r\nSUB hb 2\r\nSUB reply 1\r\n" + "PUB _STAN.discover."
              + clusterId + " reply " + request.length + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.writeBytes(request);
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(out.toByteArray());
      var in = socket.getInputStream();
      var line = readLine(in);
      while (!line.startsWith("MSG")) {
        line = readLine(in);
      }
      var payload = in.readNBytes(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
      var response = ConnectResponse.decode(payload, 0, payload.length);
      if (response == null) {
        throw new AssertionError("malformed response");
      }
      return response;
    }
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
