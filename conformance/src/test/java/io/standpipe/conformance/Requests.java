package io.standpipe.conformance;

/// The streaming messages a client sends. The `with` methods of each change one field.
final class Requests {
  private Requests() {}

  record Connect(
      String clientId,
      String heartbeatInbox,
      int protocol,
      Bytes connId,
      int pingInterval,
      int pingMaxOut) {
    Connect withHeartbeatInbox(String inbox) {
      return new Connect(clientId, inbox, protocol, connId, pingInterval, pingMaxOut);
    }

    Connect withProtocol(int number) {
      return new Connect(clientId, heartbeatInbox, number, connId, pingInterval, pingMaxOut);
    }

    Connect withConnId(Bytes id) {
      return new Connect(clientId, heartbeatInbox, protocol, id, pingInterval, pingMaxOut);
    }

    Connect withPings(int interval, int maxOut) {
      return new Connect(clientId, heartbeatInbox, protocol, connId, interval, maxOut);
    }

    Bytes encode() {
      return new ProtobufWriter().string(1, clientId)
          .string(2, heartbeatInbox)
          .varint(3, protocol)
          .bytes(4, connId)
          .varint(5, pingInterval)
          .varint(6, pingMaxOut)
          .toBytes();
    }
  }

  record Publish(
      String clientId,
      String guid,
      String channel,
      String reply,
      Bytes data,
      Bytes connId) {
    Publish withClientId(String id) {
      return new Publish(id, guid, channel, reply, data, connId);
    }

    Publish withGuid(String token) {
      return new Publish(clientId, token, channel, reply, data, connId);
    }

    Publish withConnId(Bytes id) {
      return new Publish(clientId, guid, channel, reply, data, id);
    }

    Publish withReply(String subject) {
      return new Publish(clientId, guid, channel, subject, data, connId);
    }

    Bytes encode() {
      return new ProtobufWriter().string(1, clientId)
          .string(2, guid)
          .string(3, channel)
          .string(4, reply)
          .bytes(5, data)
          .bytes(6, connId)
          .toBytes();
    }
  }

  /// The start positions, numbered as on the wire.
  static final class Start {
    static final int NEW_ONLY = 0;
    static final int LAST_RECEIVED = 1;
    static final int TIME_DELTA = 2;
    static final int SEQUENCE = 3;
    static final int FIRST = 4;

    private Start() {}
  }

  /// Starts with MaxInFlight 1024, AckWait 30 s and new messages only, as the libraries do.
  record Subscribe(
      String clientId,
      String channel,
      String queue,
      String inbox,
      int maxInFlight,
      int ackWaitSeconds,
      String durable,
      int start,
      long startSequence,
      long startDeltaNanos) {
    static Subscribe to(String channel) {
      return new Subscribe("", channel, "", "", 1024, 30, "", 0, 0, 0);
    }

    Subscribe as(String id) {
      return new Subscribe(id, channel, queue, inbox, maxInFlight, ackWaitSeconds, durable, start,
          startSequence, startDeltaNanos);
    }

    Subscribe inbox(String subject) {
      return new Subscribe(clientId, channel, queue, subject, maxInFlight, ackWaitSeconds, durable,
          start, startSequence, startDeltaNanos);
    }

    Subscribe queue(String name) {
      return new Subscribe(clientId, channel, name, inbox, maxInFlight, ackWaitSeconds, durable,
          start, startSequence, startDeltaNanos);
    }

    Subscribe durable(String name) {
      return new Subscribe(clientId, channel, queue, inbox, maxInFlight, ackWaitSeconds, name,
          start, startSequence, startDeltaNanos);
    }

    Subscribe maxInFlight(int max) {
      return new Subscribe(clientId, channel, queue, inbox, max, ackWaitSeconds, durable, start,
          startSequence, startDeltaNanos);
    }

    Subscribe ackWait(int seconds) {
      return new Subscribe(clientId, channel, queue, inbox, maxInFlight, seconds, durable, start,
          startSequence, startDeltaNanos);
    }

    /// One of [Start], or a number that is not valid.
    Subscribe from(int position) {
      return new Subscribe(clientId, channel, queue, inbox, maxInFlight, ackWaitSeconds, durable,
          position, startSequence, startDeltaNanos);
    }

    Subscribe fromSequence(long sequence) {
      return new Subscribe(clientId, channel, queue, inbox, maxInFlight, ackWaitSeconds, durable,
          Start.SEQUENCE, sequence, startDeltaNanos);
    }

    Subscribe fromTimeAgo(long nanos) {
      return new Subscribe(clientId, channel, queue, inbox, maxInFlight, ackWaitSeconds, durable,
          Start.TIME_DELTA, startSequence, nanos);
    }

    Bytes encode() {
      return new ProtobufWriter().string(1, clientId)
          .string(2, channel)
          .string(3, queue)
          .string(4, inbox)
          .varint(5, maxInFlight)
          .varint(6, ackWaitSeconds)
          .string(7, durable)
          .varint(10, start)
          .varint(11, startSequence)
          .varint(12, startDeltaNanos)
          .toBytes();
    }
  }

  /// Unsubscribe or close, depending on the subject it is sent to.
  record Unsubscribe(String clientId, String channel, String inbox) {
    Bytes encode() {
      return new ProtobufWriter().string(1, clientId).string(2, channel).string(3, inbox).toBytes();
    }
  }

  static Bytes close(String clientId) {
    return new ProtobufWriter().string(1, clientId).toBytes();
  }

  static Bytes ping(Bytes connId) {
    return new ProtobufWriter().bytes(1, connId).toBytes();
  }

  static Bytes ack(String channel, long sequence) {
    return new ProtobufWriter().string(1, channel).varint(2, sequence).toBytes();
  }
}
