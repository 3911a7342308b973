package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static io.standpipe.broker.TestBroker.eventually;
import static io.standpipe.broker.WebSocketClient.BINARY;
import static io.standpipe.broker.WebSocketClient.CLOSE;
import static io.standpipe.broker.WebSocketClient.CONTINUATION;
import static io.standpipe.broker.WebSocketClient.PING;
import static io.standpipe.broker.WebSocketClient.PONG;
import static io.standpipe.broker.WebSocketClient.TEXT;
import static io.standpipe.broker.WebSocketClient.last;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.broker.WebSocketConfig.Login;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.websocket.Origins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The core protocol inside frames. Source: RFC 6455, nats-server 2.9.
class WebSocketTest {
  private static final WebSocketConfig LISTEN = WebSocketConfig.of("127.0.0.1", 0);

  @TempDir
  private Path directory;

  private static TestBroker broker(WebSocketConfig config) {
    return new TestBroker(CONFIG.with(config));
  }

  private static void expectLog(TestBroker broker, String line) {
    eventually(
        () -> broker.log().stream().anyMatch(l -> l.startsWith("ERROR ") && l.contains(line)));
  }

  @Test
  void clientsOfBothListenersHearEachOther() {
    try (var broker = broker(LISTEN);
        var web = WebSocketClient.to(broker).connect();
        var other = broker.connect()) {
      web.send("SUB foo 1\r\n");
      web.flush();
      other.send("SUB bar 1\r\nPUB foo 5\r\nhello\r\n");
      other.flush();
      web.expect("MSG foo 1 5\r\nhello\r\n");

      web.send("PUB bar 3\r\nhey\r\n");
      web.flush();
      other.expect("MSG bar 1 3\r\nhey\r\n");
    }
  }

  @Test
  void infoTellsTheAddressOfThisListener() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).upgrade(Map.of())) {
      assertThat(web.info())
          .contains("\"host\":\"127.0.0.1\",\"port\":" + broker.broker().webSocketPort() + ",")
          .doesNotContain("tls_required");
    }
  }

  @Test
  void itDoesNotMatterWhereFramesEndAndWhetherTheyAreText() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.send("SUB f");
      web.send(TEXT, "oo 1\r\nP");
      web.send(CONTINUATION, "UB foo 5\r\nhe");
      web.send(last(PING), "are you there");
      web.send(last(CONTINUATION), "");
      web.send(last(TEXT), "llo\r\n");

      var pong = web.read();
      assertThat(pong.kind()).isEqualTo(PONG);
      assertThat(pong.text()).isEqualTo("are you there");
      web.expect("MSG foo 1 5\r\nhello\r\n");
      web.send(last(PONG), "unasked");
      web.flush();
    }
  }

  @Test
  void aBurstAndALargeMessageArriveWhole() {
    var payload = "x".repeat(700_000);
    try (var broker = broker(LISTEN);
        var web = WebSocketClient.to(broker).connect();
        var other = broker.connect()) {
      web.send("SUB foo 1\r\n");
      web.flush();
      other.send("PUB foo 5\r\nhello\r\n".repeat(5000));
      other.flush();
      web.expect("MSG foo 1 5\r\nhello\r\n".repeat(5000));

      web.send("PUB foo 700000\r\n" + payload + "\r\n");
      web.expect("MSG foo 1 700000\r\n" + payload + "\r\n");
    }
  }

  @Test
  void whoeverPingsWithoutReadingGetsTheLastAnswer() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      for (int i = 0; i <= 20_000; i++) {
        web.send(last(PING), "%0100d".formatted(i));
      }
      var pong = web.read();
      while (!pong.text().equals("%0100d".formatted(20_000))) {
        pong = web.read();
      }
      web.flush();
    }
  }

  @Test
  void aGoodbyeIsAnswered() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.send(last(CLOSE), "\u0003\u00e9done"); // 1001

      web.expectClose(1001);
      web.plain().expectClosed();
      eventually(() -> !broker.broker().closedConnections().isEmpty());
      var closed = broker.broker().closedConnections().getFirst();
      assertThat(closed.reason()).isEqualTo("Client Closed");
      assertThat(closed.type()).isEqualTo(ConnectionType.WEBSOCKET);
    }
  }

  @RepeatedTest(10)
  void aServerThatStopsSaysGoodbye() {
    var broker = broker(LISTEN);
    try (var web = WebSocketClient.to(broker).connect()) {
      broker.close();

      assertThat(web.expectClose(1001).reason()).isEqualTo("Server Shutdown");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      NONSENSE              | -ERR 'Unknown Protocol Operation' | 1002 | Protocol Violation
      PUB a 99999999        | -ERR 'Maximum Payload Violation'  | 1009 | Maximum Message Payload Exceeded
      """)
  void aMistakeInTheProtocolIsToldInBothLanguages(
      String line,
      String error,
      int status,
      String reason) {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.send(line + "\r\n");

      web.expect(error + "\r\n");
      assertThat(web.expectClose(status).reason()).isEqualTo(reason);
      web.plain().expectClosed();
    }
  }

  @Test
  void aFrameThatIsNotMaskedEndsTheConnection() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.sendUnmasked("PING\r\n");

      assertThat(web.expectClose(1002).reason()).isEqualTo("Protocol Violation");
      web.plain().expectClosed();
      expectLog(broker, "websocket: received a frame that is not masked as expected");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xC2, 0x83, 0x80, 0x09})
  void aFrameThatThereIsNotEndsTheConnection(int first) {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.send(first, "PING\r\n");

      web.expectClose(1002);
      web.plain().expectClosed();
      expectLog(broker, " - websocket: ");
    }
  }

  @Test
  void aFrameThatIsTooLargeIsRefusedBeforeItHasCome() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker).connect()) {
      web.plain().send(new byte[]{(byte) 0x82, (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4});

      web.expect("-ERR 'Maximum Payload Violation'\r\n");
      web.expectClose(1009);
      web.plain().expectClosed();
      expectLog(broker, "websocket: Max frame length of 8454144 has been exceeded.");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      Upgrade               |        | 400 | invalid value for header 'Upgrade'
      Upgrade               | h2c    | 400 | invalid value for header 'Upgrade'
      Connection            | close  | 400 | invalid value for header 'Connection'
      Sec-WebSocket-Key     |        | 400 | key missing
      Sec-WebSocket-Version | 8      | 400 | invalid version
      Host                  |        | 400 | 'Host' missing in request
      """)
  void aRequestThatAsksForSomethingElseIsAnswered(
      String header,
      String value,
      int status,
      String reason) {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker)) {
      web.plain().send(WebSocketClient.request(Map.of(header, value == null ? "" : value)));

      expectRefusal(broker, web, status, reason);
    }
  }

  private static void expectRefusal(
      TestBroker broker,
      WebSocketClient web,
      int status,
      String reason) {
    assertThat(web.readHead()).startsWith("HTTP/1.1 " + status + " ")
        .contains("sec-websocket-version: 13\r\n");
    assertThat(web.plain().readToEnd())
        .isEqualTo("This is a port for NATS over WebSocket: " + reason + ".\n");
    expectLog(broker, " - websocket handshake error: " + reason);
    assertThat(broker.broker().view().totalConnections()).isZero();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      GET / HTTP/1.1          | 400 | invalid value for header 'Upgrade'
      POST / HTTP/1.1         | 405 | request method must be GET
      CONNECT {} HELLO        | 400 | this is no HTTP request
      """)
  void whoeverIsWrongHereIsTold(String line, int status, String reason) {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker)) {
      web.plain().send(line + "\r\nHost: localhost\r\n\r\n");

      expectRefusal(broker, web, status, reason);
    }
  }

  @ParameterizedTest
  @CsvSource({"/leafnode,there are no leaf nodes here", "/mqtt,there is no MQTT here"})
  void whatTheOriginalHasElsewhereIsNotHere(String path, String reason) {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker)) {
      web.plain().send(WebSocketClient.request(Map.of()).replace("GET /", "GET " + path));

      expectRefusal(broker, web, 404, reason);
    }
  }

  @Test
  void nobodyMaySendBeforeTheAnswerToTheRequest() {
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker)) {
      web.plain().send(WebSocketClient.request(Map.of()) + "\u0082\u0080\u0001\u0002\u0003\u0004");

      expectLog(broker, "client sent data before handshake is complete");
      web.plain().readToEnd();
      web.plain().expectClosed();
    }
  }

  @Test
  void whoeverAsksForNothingIsSentAway() {
    try (var broker = broker(LISTEN.withHandshakeTimeout(Duration.ofMillis(50)));
        var web = WebSocketClient.to(broker)) {
      web.plain().send("GET / HTTP/1.1\r\nHost: ");

      web.plain().expectClosed();
      expectLog(broker, " - websocket handshake timeout");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
      true  | -                                        | http://localhost         | -
      true  | -                                        | http://LOCALHOST:80      | -
      true  | -                                        | https://localhost        | not same origin
      true  | -                                        | http://example.com       | not same origin
      true  | -                                        | nonsense                 | it is not valid
      true  | -                                        | -                        | -
      false | -                                        | http://example.com       | -
      false | https://example.com                      | https://Example.com:443  | -
      false | https://example.com                      | http://example.com       | not in the allowed list
      false | https://example.com                      | null                     | it is not valid
      false | https://example.com http://a.example:81  | http://a.example:81      | -
      true  | https://example.com                      | https://example.com      | not same origin
      """)
  void pagesMayConnectFromWhereTheyAreAllowed(
      boolean same,
      String allowed,
      String origin,
      String complaint) {
    var origins = new Origins(same, allowed == null ? List.of() : List.of(allowed.split(" +", -1)));
    try (var broker = broker(LISTEN.with(origins)); var web = WebSocketClient.to(broker)) {
      web.plain().send(WebSocketClient.request(Map.of("Origin", origin == null ? "" : origin)));

      if (complaint == null) {
        assertThat(web.readHead()).startsWith("HTTP/1.1 101 ");
        web.info();
      } else {
        expectRefusal(broker, web, 403, "origin not allowed: " + complaint);
      }
    }
  }

  @Test
  void anAllowedOriginThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Origins(false, List.of("example.com")))
        .hasMessageStartingWith("unable to parse allowed origin: ");
  }

  @Test
  void framesAreCompressedIfBothWant() throws DataFormatException {
    var offer = Map.of("Sec-WebSocket-Extensions", "permessage-deflate");
    try (var broker = broker(LISTEN.compressing());
        var web = WebSocketClient.to(broker).upgrade(offer);
        var other = broker.connect()) {
      assertThat(inflate(web.read())).startsWith("INFO {");
      web.send(last(BINARY) | 0x40,
          deflate("CONNECT {\"verbose\":false}\r\nSUB foo 1\r\nPING\r\n"));
      web.expect("PONG\r\n");

      other.send("PUB foo 2000\r\n" + "x".repeat(2000) + "\r\n");
      other.flush();
      var message = web.read();
      assertThat(message.payload()).hasSizeLessThan(100);
      assertThat(inflate(message)).isEqualTo("MSG foo 1 2000\r\n" + "x".repeat(2000) + "\r\n");
      web.flush();
    }
    try (var broker = broker(LISTEN); var web = WebSocketClient.to(broker)) {
      web.plain().send(WebSocketClient.request(offer));
      assertThat(web.readHead()).startsWith("HTTP/1.1 101 ").doesNotContain("extensions");
      web.info();
    }
  }

  @Test
  void aFrameThatBecomesTooLargeIsRefused() {
    var offer = Map.of("Sec-WebSocket-Extensions", "permessage-deflate");
    try (var broker = broker(LISTEN.compressing());
        var web = WebSocketClient.to(broker).upgrade(offer)) {
      web.read();
      web.send(last(BINARY) | 0x40, deflate("x".repeat(20 << 20)));

      expectLog(broker, " - websocket: ");
      web.plain().readToEnd();
    }
  }

  private static String deflate(String text) {
    var deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(text.getBytes(StandardCharsets.ISO_8859_1));
    byte[] buffer = new byte[64 << 10];
    var compressed = new ByteArrayOutputStream();
    int length;
    while ((length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0) {
      compressed.write(buffer, 0, length);
    }
    deflater.end();
    var frame = compressed.toString(StandardCharsets.ISO_8859_1);
    return frame.substring(0, frame.length() - 4);
  }

  private static String inflate(WebSocketClient.Frame frame) throws DataFormatException {
    assertThat(frame.first() & 0x40).as("compressed").isNotZero();
    var inflater = new Inflater(true);
    var all = new ByteArrayOutputStream();
    all.writeBytes(frame.payload());
    all.writeBytes(new byte[]{0, 0, -1, -1});
    inflater.setInput(all.toByteArray());
    byte[] buffer = new byte[64 << 10];
    int length = inflater.inflate(buffer);
    inflater.end();
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Test
  void tlsComesFirst() throws IOException {
    var authority = new TestAuthority();
    var tls = authority.write(directory, authority.issue()).withTimeout(Duration.ofSeconds(20));
    try (var broker = broker(LISTEN.with(tls)); var web = WebSocketClient.to(broker)) {
      web.plain().startTls(authority.trusting());
      web.upgrade(Map.of());
      assertThat(web.info()).contains(",\"tls_required\":true,");
      web.send("CONNECT {\"verbose\":false}\r\nSUB foo 1\r\nPUB foo 2\r\nhi\r\n");
      web.expect("MSG foo 1 2\r\nhi\r\n");
      var view = broker.broker().connections().join().getFirst();
      assertThat(view.tls()).hasValueSatisfying(t -> assertThat(t.version()).isEqualTo("1.3"));

      try (var plain = broker.connect(); var wrong = WebSocketClient.to(broker)) {
        plain.flush();
        wrong.plain().send(WebSocketClient.request(Map.of()));
        expectLog(broker, " - TLS handshake error: the client does not speak TLS");
      }
      web.send("NONSENSE\r\n");
      web.expect("-ERR 'Unknown Protocol Operation'\r\n");
      web.expectClose(1002);
    }
  }

  private static UserConfig user(String name) {
    return UserConfig.withPassword(name, Secret.of("p"));
  }

  private static String connectAs(String name) {
    return "CONNECT {\"verbose\":false,\"user\":\"" + name + "\",\"pass\":\"p\"}\r\nPING\r\n";
  }

  @Test
  void usersAreTheSameUnlessThisListenerHasItsOwn() {
    var users = AuthConfig.of(List.of(user("a"), user("b")));
    try (var broker = new TestBroker(CONFIG.with(users).with(LISTEN));
        var web = WebSocketClient.to(broker).upgrade(Map.of())) {
      assertThat(web.info()).contains("\"auth_required\":true");
      web.send(connectAs("a"));
      web.expect("PONG\r\n");
      var guest = WebSocketClient.to(broker).upgrade(Map.of());
      guest.info();
      guest.send("PING\r\n");
      guest.expect("-ERR 'Authorization Violation'\r\n");
      assertThat(guest.expectClose(1008).reason()).isEqualTo("Authentication Failure");

      broker.broker().reload(AuthConfig.of(List.of(user("b"))));
      web.expect("-ERR 'Authorization Violation'\r\n");
    }
    var open = new Login(Optional.empty(), "b", Optional.empty());
    try (var broker = new TestBroker(CONFIG.with(users).with(LISTEN.with(open)));
        var web = WebSocketClient.to(broker).connect();
        var guest = broker.connectSilently()) {
      assertThat(broker.broker().connections().join())
          .anySatisfy(view -> assertThat(view.user()).isEqualTo("b"));
      guest.info();
      guest.send("PING\r\n");
      guest.expect("-ERR 'Authorization Violation'\r\n");
      broker.broker().reload(AuthConfig.of(List.of(user("a"), user("b"), user("c"))));
      web.flush();
    }
    var own = new Login(Optional.of(user("w")), "", Optional.of(Duration.ofSeconds(9)));
    try (var broker = broker(LISTEN.with(own));
        var web = WebSocketClient.to(broker).upgrade(Map.of());
        var other = broker.connect()) {
      assertThat(web.info()).contains("\"auth_required\":true");
      web.send(connectAs("w"));
      web.expect("PONG\r\n");
      other.flush();
    }
  }

  @Test
  void aUserMayBeForOneKindOfConnectionOnly() {
    var users = AuthConfig.of(List.of(user("web").with(EnumSet.of(ConnectionType.WEBSOCKET)),
        user("plain").with(EnumSet.of(ConnectionType.STANDARD))));
    try (var broker = new TestBroker(CONFIG.with(users).with(LISTEN));
        var web = WebSocketClient.to(broker).upgrade(Map.of());
        var wrong = WebSocketClient.to(broker).upgrade(Map.of());
        var plain = broker.connectSilently();
        var wrongToo = broker.connectSilently()) {
      web.info();
      web.send(connectAs("web"));
      web.expect("PONG\r\n");
      wrong.info();
      wrong.send(connectAs("plain"));
      wrong.expect("-ERR 'Authorization Violation'\r\n");
      plain.info();
      plain.send(connectAs("plain"));
      plain.expect("PONG\r\n");
      wrongToo.info();
      wrongToo.send(connectAs("web"));
      wrongToo.expect("-ERR 'Authorization Violation'\r\n");
      expectLog(broker, "over a connection of another type");
    }
  }

  @Test
  void aProxyMaySayForWhomItSpeaks() {
    try (var broker = broker(LISTEN);
        var web = WebSocketClient.to(broker).upgrade(Map.of("X-Forwarded-For", "192.0.2.7"));
        var liar = WebSocketClient.to(broker).upgrade(Map.of("X-Forwarded-For", "nonsense"))) {
      web.info();
      liar.info();
      eventually(() -> broker.log()
          .stream()
          .anyMatch(l -> l.matches(
              ".* 192\\.0\\.2\\.7/127\\.0\\.0\\.1:\\d+ - wid:1 - Client connection created")));
      assertThat(broker.broker().connections().join())
          .allSatisfy(view -> assertThat(view.ip()).isEqualTo("127.0.0.1"));
    }
  }

  @Test
  void aLameDuckClosesThisDoorToo() {
    var quick = new LameDuckConfig(Duration.ofMillis(20), Duration.ofMillis(10));
    try (var broker = new TestBroker(CONFIG.withLameDuck(quick).with(LISTEN));
        var web = WebSocketClient.to(broker).connect("{\"verbose\":false,\"protocol\":1}")) {
      broker.broker().enterLameDuckMode(() -> {});

      assertThat(web.info()).contains("\"ldm\":true");
      web.expectClose(1001);
      assertThatThrownBy(() -> WebSocketClient.to(broker)).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> broker(WebSocketConfig.of("127.0.0.1", port)))
          .hasMessageStartingWith("Unable to listen for websocket connections: 127.0.0.1:" + port);
    }
  }
}
