package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Three processes: two NATS servers that know each other, and a streaming server that was told of
/// one of them (`-ns`). They stop and come back while clients go on. Source: reference, streaming
/// protocol 13.2.
class NatsNodesConformance {
  private static final String CLUSTER = "test-cluster";

  private final int[] ports = {ServerProcess.freePort(), ServerProcess.freePort()};
  private final int[] routes = {ServerProcess.freePort(), ServerProcess.freePort()};
  private final ServerProcess[] nodes = {start(0), start(1)};
  private final ServerProcess streaming = ServerProcess.onExternal(url(0), ports[0], "-hbi", "1s",
      "-hbt", "1s", "-hbf", "100");

  @AfterEach
  void close() {
    streaming.close();
    for (var node : nodes) {
      node.close();
    }
  }

  @Test
  void clientsGoOnWhileNodesStopAndComeBack() {
    streaming.awaitLine("Streaming Server is ready");
    ServerProcess.awaitReachable(address(1));
    try (var publisher = RawClient.connect(address(1), CLUSTER, "publisher");
        var subscriber = RawClient.connect(address(1), CLUSTER, "subscriber")) {
      var durable = subscriber
          .subscribe(Subscribe.to("orders").durable("d").ackWait(1).from(Start.FIRST));
      publisher.publish("orders", "1");
      durable.ack(durable.expect(1));

      nodes[0].stop(); // the streaming server moves to where the clients are
      streaming.awaitLine("reconnected to NATS Server at \"" + url(1) + "\"");
      ServerProcess.awaitReachable(address(1));
      publisher.publish("orders", "2");
      durable.ack(durable.expect(2));

      nodes[0] = start(0);
      ServerProcess.awaitReachable(address(0));
      nodes[1].stop(); // and all of them move back
      streaming.awaitLine("reconnected to NATS Server at \"" + url(0) + "\"");
      ServerProcess.awaitReachable(address(0));

      try (var moved = publisher.reopen(address(0)); var moved2 = subscriber.reopen(address(0))) {
        moved.publish("orders", "3");
        var resumed = new RawSubscription(moved2, "orders", durable.inbox(), durable.ackInbox(),
            durable.response());
        resumed.ack(resumed.expect(3));
        nodes[1] = start(1);
        ServerProcess.awaitReachable(address(1));
        moved.publish("orders", "4");
        resumed.ack(resumed.expect(4));
        resumed.expectNothing();
        try (var late = RawClient.connect(address(1), CLUSTER, "late")) {
          var all = late.subscribe(Subscribe.to("orders").from(Start.FIRST));
          all.expect(LongStream.rangeClosed(1, 4).toArray());
        }
      }
    }
    assertThat(streaming.isAlive()).isTrue();
  }

  private ServerProcess start(int index) {
    var node = ServerProcess.launchAlone(ports[index], "-cid", "node-" + index, "--cluster",
        "nats://localhost:" + routes[index], "--routes", "nats://localhost:" + routes[1 - index]);
    node.awaitInfo();
    return node;
  }

  private String url(int index) {
    return "nats://127.0.0.1:" + ports[index];
  }

  private InetSocketAddress address(int index) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[index]);
  }
}
