package io.standpipe.conformance;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// A streaming client that speaks the protocol by itself and shows all of it.
///
/// Every inbox lies below one prefix that is subscribed when the connection opens, so frames keep
/// the order in which the server sent them.
final class RawClient implements AutoCloseable {
  private static final AtomicInteger CLIENTS = new AtomicInteger();
  private static final String RUN = Long.toString(System.nanoTime(), 36);

  private final RawConnection connection;
  private final String cluster;
  private final String clientId;
  private final String prefix;
  private final Bytes connId;
  private int names;

  private RawClient(
      RawConnection connection,
      String cluster,
      String clientId,
      String prefix,
      Bytes connId) {
    this.connection = connection;
    this.cluster = cluster;
    this.clientId = clientId;
    this.prefix = prefix;
    this.connId = connId;
    connection.subscribe(prefix + ".>", "1");
    connection.flush();
  }

  /// Opens the NATS connection only; [#connectRequest()] says who this client would be.
  static RawClient open(TestServer server, String clientId) {
    return open(server.address(), server.cluster(), clientId);
  }

  static RawClient open(InetSocketAddress address, String cluster, String clientId) {
    var token = RUN + "-" + CLIENTS.incrementAndGet();
    return new RawClient(RawConnection.connect(address), cluster, clientId, "_INBOX." + token,
        Bytes.utf8("instance-" + token));
  }

  /// The same client on a new NATS connection, as libraries do it when the old one is lost: the
  /// session and the inboxes are the same.
  RawClient reopen(InetSocketAddress address) {
    var again = new RawClient(RawConnection.connect(address), cluster, clientId, prefix, connId);
    again.names = names;
    again.connection.answer(heartbeatInbox());
    return again;
  }

  /// Opens a session with protocol 1 and answers heartbeats.
  static RawClient connect(TestServer server, String clientId) {
    return connect(server.address(), server.cluster(), clientId);
  }

  /// The same with a server that belongs to one test.
  static RawClient connect(ServerProcess server, String clientId) {
    return connect(server.address(), ServerUnderTest.cluster(), clientId);
  }

  static RawClient connect(InetSocketAddress address, String cluster, String clientId) {
    var client = open(address, cluster, clientId);
    var answer = client.connect(client.connectRequest());
    if (!answer.error().isEmpty()) {
      throw new AssertionError("connect of " + client.clientId + ": " + answer.error());
    }
    client.connection.answer(client.heartbeatInbox());
    return client;
  }

  /// Opens a session under a new client id.
  static RawClient connect(TestServer server) {
    return connect(server, server.name("client"));
  }

  RawConnection connection() {
    return connection;
  }

  String clientId() {
    return clientId;
  }

  Bytes connId() {
    return connId;
  }

  String heartbeatInbox() {
    return prefix + ".heartbeats";
  }

  String newInbox() {
    names++;
    return prefix + "." + names;
  }

  /// Leaves heartbeats unanswered from now on, and forgets those that were answered.
  void fallSilent() {
    connection.ignore(heartbeatInbox());
    connection.pendingMessages(heartbeatInbox())
        .forEach(heartbeat -> connection.takeMessage(heartbeat.subject()));
  }

  Requests.Connect connectRequest() {
    return new Requests.Connect(clientId, heartbeatInbox(), 1, connId, 5, 3);
  }

  Answers.Connect connect(Requests.Connect request) {
    return connect(request.encode());
  }

  Answers.Connect connect(Bytes request) {
    return Answers.Connect.decode(request("_STAN.discover." + cluster, request).payload());
  }

  /// Sends without waiting; returns the inbox the response will come to.
  String connectLater(Requests.Connect request) {
    return send("_STAN.discover." + cluster, request.encode());
  }

  /// What a library would publish: both ids, and a fresh guid.
  Requests.Publish message(String channel, String data) {
    names++;
    return new Requests.Publish(clientId, "guid-" + names, channel, "", Bytes.utf8(data), connId);
  }

  /// Publishes and waits for a PubAck without error.
  Answers.PubAck publish(String channel, String data) {
    var ack = publish(message(channel, data));
    if (!ack.error().isEmpty()) {
      throw new AssertionError("publish to " + channel + ": " + ack.error());
    }
    return ack;
  }

  /// Publishes as many messages, `1` to `count`, and waits for the last PubAck.
  void publishMany(String channel, int count) {
    var inbox = newInbox();
    for (var i = 1; i <= count; i++) {
      connection.publish(publishSubject(channel), inbox, message(channel, "" + i).encode());
    }
    for (var i = 1; i <= count; i++) {
      var error = Answers.PubAck.decode(connection.takeMessage(inbox)).error();
      if (!error.isEmpty()) {
        throw new AssertionError("publish to " + channel + ": " + error);
      }
    }
  }

  Answers.PubAck publish(Requests.Publish message) {
    return publishRaw(message.channel(), message.encode());
  }

  /// Publishes any payload; the channel is only used for the NATS subject.
  Answers.PubAck publishRaw(String channel, Bytes payload) {
    return Answers.PubAck.decode(request(publishSubject(channel), payload));
  }

  /// Publishes without waiting; returns the inbox the PubAck will come to.
  String publishLater(Requests.Publish message) {
    return send(publishSubject(message.channel()), message.encode());
  }

  /// A NATS subject below the publish prefix that is legal whatever the channel looks like.
  private String publishSubject(String channel) {
    var legal = channel.matches("[^. ]+(\\.[^. ]+)*");
    return "_STAN.pub." + cluster + "." + (legal ? channel : "x");
  }

  /// Subscribes this client to a fresh inbox and waits for success.
  RawSubscription subscribe(Requests.Subscribe request) {
    var inbox = newInbox();
    var answer = subscribeRaw(request.as(clientId).inbox(inbox).encode());
    if (!answer.error().isEmpty()) {
      throw new AssertionError("subscribe to " + request.channel() + ": " + answer.error());
    }
    return new RawSubscription(this, request.channel(), inbox, answer.ackInbox(), answer.frame());
  }

  /// Subscribes this client and returns the error.
  String refusal(Requests.Subscribe request) {
    return subscribeRaw(request.as(clientId).inbox(newInbox()).encode()).error();
  }

  Answers.Subscribe subscribeRaw(Bytes request) {
    return Answers.Subscribe.decode(request("_STAN.sub." + cluster, request));
  }

  /// Returns the error, empty for success.
  String unsubscribe(Requests.Unsubscribe request) {
    return unsubscribeRaw(request.encode());
  }

  String unsubscribeRaw(Bytes request) {
    return Answers.Subscribe.decode(request("_STAN.unsub." + cluster, request)).error();
  }

  /// Returns the error, empty for success.
  String closeSubscription(Requests.Unsubscribe request) {
    return closeSubscriptionRaw(request.encode());
  }

  String closeSubscriptionRaw(Bytes request) {
    return Answers.Subscribe.decode(request("_STAN.subclose." + cluster, request)).error();
  }

  /// Closes the session properly and keeps the NATS connection.
  Frame.Message closeSession() {
    return closeSession(Requests.close(clientId));
  }

  Frame.Message closeSession(Bytes request) {
    return request("_STAN.close." + cluster, request);
  }

  Frame.Message ping(Bytes payload) {
    return request(pingSubject(), payload);
  }

  String pingSubject() {
    return "_STAN.discover." + cluster + ".pings";
  }

  /// Waits until the server has handled what this connection sent before, and everything the
  /// channel was able to send at once has arrived: a subscribe request passes all of it.
  void settle(String channel) {
    var error = subscribe(Requests.Subscribe.to(channel)).close();
    if (!error.isEmpty()) {
      throw new AssertionError(error);
    }
  }

  Frame.Message request(String subject, Bytes payload) {
    return connection.takeMessage(send(subject, payload));
  }

  private String send(String subject, Bytes payload) {
    var inbox = newInbox();
    connection.publish(subject, inbox, payload);
    return inbox;
  }

  /// Drops the TCP connection; the server is not told.
  @Override
  public void close() {
    connection.close();
  }
}
