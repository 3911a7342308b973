package io.standpipe.store;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.FieldReader;
import io.standpipe.wire.streaming.FieldWriter;
import java.util.Arrays;

/// The protobuf records in which the original keeps everything but messages, in files and in
/// tables.
///
/// Decoding returns what an empty record would for bytes that are malformed; their checksum, or the
/// database, vouches for them. Source: reference, stores 1.4 and 3.1.
public final class StateCodec {
  private StateCodec() {}

  /// `ServerInfo`.
  public static byte[] encode(ServerRecord server) {
    return new FieldWriter().text(1, server.clusterId())
        .subject(2, server.discovery())
        .subject(3, server.publish())
        .subject(4, server.subscribe())
        .subject(5, server.unsubscribe())
        .subject(6, server.close())
        .subject(7, server.subscriptionClose())
        .subject(8, server.acks())
        .text(9, server.nodeId())
        .toByteArray();
  }

  public static ServerRecord decodeServer(byte[] bytes) {
    var clusterId = "";
    var nodeId = "";
    var subjects = new Subject[9];
    Arrays.fill(subjects, Subject.EMPTY);
    var fields = new FieldReader(bytes, 0, bytes.length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> clusterId = fields.text();
        case 2, 3, 4, 5, 6, 7, 8 -> subjects[fields.number()] = fields.subject();
        case 9 -> nodeId = fields.text();
        default -> {
        }
      }
    }
    return new ServerRecord(clusterId, subjects[2], subjects[3], subjects[4], subjects[5],
        subjects[6], subjects[7], subjects[8], nodeId);
  }

  /// `ClientInfo`.
  public static byte[] encode(ClientRecord client) {
    return new FieldWriter().text(1, client.id())
        .subject(2, client.heartbeatInbox())
        .subject(3, client.connectionId())
        .integer(4, client.protocol())
        .integer(5, client.pingInterval())
        .integer(6, client.pingMaxOut())
        .toByteArray();
  }

  public static ClientRecord decodeClient(byte[] bytes) {
    var id = "";
    var heartbeatInbox = Subject.EMPTY;
    var connectionId = Subject.EMPTY;
    int protocol = 0;
    int pingInterval = 0;
    int pingMaxOut = 0;
    var fields = new FieldReader(bytes, 0, bytes.length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> id = fields.text();
        case 2 -> heartbeatInbox = fields.subject();
        case 3 -> connectionId = fields.subject();
        case 4 -> protocol = fields.int32();
        case 5 -> pingInterval = fields.int32();
        case 6 -> pingMaxOut = fields.int32();
        default -> {
        }
      }
    }
    return new ClientRecord(id, heartbeatInbox, connectionId, protocol, pingInterval, pingMaxOut);
  }

  /// `ClientDelete`.
  public static byte[] encodeClientDelete(String clientId) {
    return new FieldWriter().text(1, clientId).toByteArray();
  }

  public static String decodeClientDelete(byte[] bytes) {
    return decodeClient(bytes).id();
  }

  /// `SubState`. A member of a durable queue group carries its durable name in the group's
  /// name only.
  public static byte[] encode(SubscriptionRecord subscription) {
    boolean isGroup = !subscription.queueGroup().isEmpty();
    return new FieldWriter().integer(1, subscription.id())
        .text(2, subscription.clientId())
        .text(3, subscription.queueGroup())
        .subject(4, subscription.inbox())
        .subject(5, subscription.ackInbox())
        .integer(6, subscription.maxInFlight())
        .integer(7, subscription.ackWaitSeconds())
        .text(8, isGroup ? "" : subscription.durableName())
        .integer(9, subscription.lastSent())
        .integer(10, subscription.durableName().isEmpty() ? 0 : 1)
        .integer(11, subscription.offline() && !isGroup ? 1 : 0)
        .toByteArray();
  }

  /// Very old records lack the mark of a durable; there a durable name without a group stands
  /// for it.
  public static SubscriptionRecord decodeSubscription(byte[] bytes) {
    long id = 0;
    var clientId = "";
    var group = "";
    var inbox = Subject.EMPTY;
    var ackInbox = Subject.EMPTY;
    int maxInFlight = 0;
    int ackWaitSeconds = 0;
    var durableName = "";
    long lastSent = 0;
    boolean isDurable = false;
    boolean isClosed = false;
    var fields = new FieldReader(bytes, 0, bytes.length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> id = fields.int64();
        case 2 -> clientId = fields.text();
        case 3 -> group = fields.text();
        case 4 -> inbox = fields.subject();
        case 5 -> ackInbox = fields.subject();
        case 6 -> maxInFlight = fields.int32();
        case 7 -> ackWaitSeconds = fields.int32();
        case 8 -> durableName = fields.text();
        case 9 -> lastSent = fields.int64();
        case 10 -> isDurable = fields.int64() != 0;
        case 11 -> isClosed = fields.int64() != 0;
        default -> {
        }
      }
    }
    if (isDurable && !group.isEmpty()) {
      int colon = group.indexOf(':');
      durableName = colon < 0 ? group : group.substring(0, colon);
    }
    boolean offline = isClosed || isDurable && !group.isEmpty() && clientId.isEmpty();
    return new SubscriptionRecord(id, clientId, inbox, ackInbox, maxInFlight, ackWaitSeconds, group,
        durableName, lastSent, offline);
  }

  /// `SubStateDelete`.
  public static byte[] encodeSubscriptionDelete(long id) {
    return new FieldWriter().integer(1, id).toByteArray();
  }

  /// `SubStateUpdate`: a message that became pending or was acknowledged.
  public static byte[] encodeSubscriptionUpdate(long id, long sequence) {
    return new FieldWriter().integer(1, id).integer(2, sequence).toByteArray();
  }

  /// The subscription's id in a `SubStateDelete` or `SubStateUpdate`.
  public static long decodeSubscriptionId(byte[] bytes) {
    return integer(bytes, 1);
  }

  /// The sequence in a `SubStateUpdate`.
  public static long decodeSequence(byte[] bytes) {
    return integer(bytes, 2);
  }

  private static long integer(byte[] bytes, int number) {
    var fields = new FieldReader(bytes, 0, bytes.length);
    while (fields.next()) {
      if (fields.number() == number) {
        return fields.int64();
      }
    }
    return 0;
  }
}
