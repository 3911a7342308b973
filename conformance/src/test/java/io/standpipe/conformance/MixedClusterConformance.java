package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cluster of one nats-server of the machine and two of ours, with a client at each. Everything
/// passes in every direction, whoever was there first.
class MixedClusterConformance {
  private static final String OURS = "ours";
  private static final int MESSAGES = 600;

  private final List<Integer> ports = new ArrayList<>();
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<RawConnection> clients = new ArrayList<>();
  private int rounds;

  @AfterEach
  void close() {
    clients.forEach(RawConnection::close);
    servers.forEach(ServerProcess::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours theirs ours", "theirs ours ours", "ours ours theirs"})
  void messagesPassInEveryDirection(String kinds) {
    start(kinds);
    for (var client : clients) {
      client.subscribe("to.all", "1");
      client.subscribe("to.*", "2");
    }
    awaitInterest();

    for (int from = 0; from < clients.size(); from++) {
      clients.get(from).publish("to.all", "reply." + from, Bytes.utf8("from " + from));
      for (var client : clients) {
        for (int copy = 0; copy < 2; copy++) {
          var message = client.takeMessage("to.all");
          assertThat(message.payload()).isEqualTo(Bytes.utf8("from " + from));
          assertThat(message.reply()).isEqualTo("reply." + from);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours theirs ours", "theirs ours ours", "ours ours theirs"})
  void requestsWithHeadersAreAnsweredAndThoseToNobodyAreRefused(String kinds) {
    start(kinds);
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).subscribe("service." + i, "1");
      clients.get(i).subscribe("inbox." + i + ".*", "2");
    }
    awaitInterest();

    for (int from = 0; from < clients.size(); from++) {
      for (int to = 0; to < clients.size(); to++) {
        var inbox = "inbox." + from + "." + to;
        clients.get(from)
            .send("HPUB service." + to + " " + inbox
                + " 22 24\r\nNATS/1.0\r\nfrom: me\r\n\r\nhi\r\n");
        var request = clients.get(to).takeMessage("service." + to);
        assertThat(request.headers()).isEqualTo(Bytes.utf8("NATS/1.0\r\nfrom: me\r\n\r\n"));
        clients.get(to).publish(request.reply(), "", Bytes.utf8("answer"));
        assertThat(clients.get(from).takeMessage(inbox).payload()).isEqualTo(Bytes.utf8("answer"));
      }
      var inbox = "inbox." + from + ".nobody";
      clients.get(from).publish("nobody.listens", inbox, Bytes.EMPTY);
      assertThat(clients.get(from).takeMessage(inbox).headers())
          .isEqualTo(Bytes.utf8("NATS/1.0 503\r\n\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours theirs ours", "theirs ours ours"})
  void eachMessageGoesToOneMemberOfAGroupAndAllMembersGetTheirShare(String kinds) {
    start(kinds);
    for (var client : clients) {
      client.send("SUB work group 1\r\nSUB done 2\r\n");
    }
    awaitInterest();

    for (var client : clients) {
      for (int i = 0; i < MESSAGES; i++) {
        client.publish("work", "", Bytes.utf8("x"));
      }
      client.publish("done", "", Bytes.EMPTY);
    }
    int all = 0;
    for (var client : clients) {
      for (int i = 0; i < clients.size(); i++) {
        client.takeMessage("done");
      }
      int share = client.pendingMessages("work").size();
      assertThat(share).isBetween(MESSAGES / 2, MESSAGES * 3 / 2);
      all += share;
    }
    assertThat(all).isEqualTo(MESSAGES * clients.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours theirs ours", "theirs ours ours"})
  void aServerThatComesBackIsPartOfTheClusterAgain(String kinds) {
    start(kinds);
    for (var client : clients) {
      client.subscribe("to.all", "1");
    }
    awaitInterest();
    int back = kinds.startsWith("theirs") ? 1 : 0;
    var names = List.of(kinds.split(" ", -1));

    servers.get(back).stop();
    servers.set(back, startNode(names.get(back), back));
    clients.get(back).close();
    clients.set(back, connect(back));
    clients.get(back).subscribe("to.all", "1");
    awaitInterest();

    clients.get(back).publish("to.all", "", Bytes.utf8("hello"));
    for (var client : clients) {
      assertThat(client.takeMessage("to.all").payload()).isEqualTo(Bytes.utf8("hello"));
    }
  }

  private void start(String kinds) {
    for (int i = 0; i < 6; i++) {
      ports.add(ServerProcess.freePort());
    }
    var names = List.of(kinds.split(" ", -1));
    for (int i = 0; i < names.size(); i++) {
      servers.add(startNode(names.get(i), i));
      clients.add(connect(i));
    }
  }

  /// Node 0 knows nobody, the others know it and hear of each other; when it comes back, it knows
  /// the others.
  private ServerProcess startNode(String kind, int index) {
    var routes = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      if (i != index && (i == 0 || i < servers.size() && servers.size() == 3)) {
        routes.add("nats://127.0.0.1:" + ports.get(3 + i));
      }
    }
    var flags = new ArrayList<>(List.of("--cluster", "nats://127.0.0.1:" + ports.get(3 + index)));
    if (!routes.isEmpty()) {
      flags.addAll(List.of("--routes", String.join(",", routes)));
    }
    if (kind.equals(OURS)) {
      flags.addAll(List.of("-cid", "node-" + index));
      var server = ServerProcess.launchAlone(ports.get(index), flags.toArray(String[]::new));
      server.awaitInfo();
      return server;
    }
    return NatsServer.start(ports.get(index), flags.toArray(String[]::new));
  }

  private RawConnection connect(int index) {
    return RawConnection.connect(servers.get(index).address(), "\"headers\":true",
        "\"no_responders\":true");
  }

  /// Interest travels by itself. A route keeps order: once a server knows of the newest
  /// subscription of a client, it knows of the older ones.
  private void awaitInterest() {
    for (var to : clients) {
      var probe = "probe." + rounds++;
      to.subscribe(probe, probe);
      to.flush();
      for (var from : clients) {
        Until.holds("each server knows of " + probe, () -> {
          from.publish(probe, "", Bytes.EMPTY);
          from.flush();
          return !to.pendingMessages(probe).isEmpty();
        });
        to.pendingMessages(probe).forEach(_ -> to.takeMessage(probe));
      }
    }
  }
}
