package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.standpipe.bus.Message;
import io.standpipe.bus.Sender;
import io.standpipe.message.Matches;
import io.standpipe.message.Subject;
import io.standpipe.wire.nats.NatsEncoder;
import io.standpipe.wire.nats.PublishFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One message on its way to everybody who listens: what a listener in this process sees, and what
/// a client's output takes. Reused by one thread for message after message. *Hot path.*
///
/// A recipient gets three pieces: a lead with its own sid, which its subscription has ready; a tail
/// of reply subject and sizes; the payload. When a client published with single blanks, tail and
/// payload are copied in one go from where they were read.
final class Publication implements Message {
  /// From this size on recipients share one copy of the payload. Below, copying costs less than
  /// counting references and one more entry in the gathering write.
  private static final int SHARED_MIN = 8 * 1024;

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] ROUTED_MESSAGE = NatsEncoder.ascii("RMSG ");
  private static final byte[] HEADER_MESSAGE = NatsEncoder.ascii("HMSG ");
  private static final byte[] REPLY_AND_QUEUES = NatsEncoder.ascii("+ ");
  private static final byte[] QUEUES = NatsEncoder.ascii("| ");
  private static final int CR_LF = 2;

  private final ByteBufAllocator allocator;
  private Matches<Subscription> receivers;
  private Sender sender;
  private boolean noResponders;
  private boolean imported;

  private byte[] payload = NOTHING;
  private int payloadOffset;
  private int payloadLength;
  /// 0 if there are none.
  private int headerLength;

  private @Nullable Endpoint publisher;
  private byte[] line = NOTHING;
  private int replyOffset;
  private int replyLength;
  private @Nullable Subject reply;

  private byte[] tail = NOTHING;
  private int tailOffset;
  private int tailLength;
  private boolean payloadFollowsTail;

  private final Scratch ownTail = new Scratch();
  /// For clients that know no headers; empty until one is met.
  private final Scratch strippedTail = new Scratch();
  /// For subscriptions with wildcards: `HMSG <subject> `; empty until one is met.
  private final Scratch start = new Scratch();
  private final Scratch routed = new Scratch();
  private @Nullable ByteBuf shared;
  /// For other servers; null until the first.
  private @Nullable RouteTargets targets;

  Publication(ByteBufAllocator allocator, Matches<Subscription> nobody, Sender sender) {
    this.allocator = allocator;
    this.receivers = nobody;
    this.sender = sender;
  }

  /// Becomes what a client or another server sent; valid as long as the frame.
  void set(PublishFrame frame, Matches<Subscription> newReceivers, Endpoint from) {
    begin(newReceivers, from.sender(), frame.payload(), frame.payloadOffset(),
        frame.payloadLength());
    publisher = from;
    boolean hasHeaders = frame.headerLength() > 0;
    headerLength = hasHeaders ? frame.headerLength() : 0;
    line = frame.line();
    replyOffset = frame.replyOffset();
    replyLength = frame.replyLength();
    payloadFollowsTail = frame.hasWireTail()
        && (hasHeaders || frame.headerLength() == PublishFrame.NO_HEADERS);
    if (payloadFollowsTail) {
      tail = frame.line();
      tailOffset = frame.wireTailOffset();
      tailLength = payloadOffset - tailOffset;
    } else {
      useOwnTail(frame);
    }
  }

  /// Becomes a message from this process; valid as long as the buffer is not changed.
  void set(
      Matches<Subscription> newReceivers,
      @Nullable Subject replySubject,
      byte[] buffer,
      int offset,
      int length,
      Sender from) {
    begin(newReceivers, from, buffer, offset, length);
    publisher = null;
    headerLength = 0;
    reply = replySubject;
    replyLength = 0;
    if (replySubject != null) {
      line = replySubject.toByteArray();
      replyOffset = 0;
      replyLength = line.length;
    }
    payloadFollowsTail = false;
    writeTail(ownTail, length);
    useOwnTail();
  }

  /// Becomes what another one is, for other receivers, in another account.
  void set(Publication original, Matches<Subscription> newReceivers, @Nullable Subject newReply) {
    set(newReceivers, newReply, original.payload, original.payloadOffset, original.payloadLength,
        original.sender);
    imported = true;
    headerLength = original.headerLength;
    if (headerLength > 0) {
      ownTail.clear();
      writeReply(ownTail);
      ownTail.decimal(headerLength);
      ownTail.space();
      ownTail.decimal(payloadLength);
      ownTail.lineEnd();
      useOwnTail();
    }
  }

  /// Whether it has come from another account.
  boolean isImported() {
    return imported;
  }

  /// Becomes the news that nobody listens to a request.
  void setNoResponders(Matches<Subscription> newReceivers, Sender from) {
    set(newReceivers, null, NOTHING, 0, 0, from);
    noResponders = true;
  }

  private void begin(
      Matches<Subscription> newReceivers,
      Sender from,
      byte[] buffer,
      int offset,
      int length) {
    receivers = newReceivers;
    sender = from;
    noResponders = false;
    imported = false;
    payload = buffer;
    payloadOffset = offset;
    payloadLength = length;
    reply = null;
    strippedTail.clear();
    start.clear();
    if (targets != null) {
      targets.clear();
    }
  }

  /// What the client wrote, with single blanks.
  private void useOwnTail(PublishFrame frame) {
    ownTail.clear();
    writeReply(ownTail);
    if (headerLength > 0) {
      ownTail.bytes(line, frame.headerSizeOffset(), frame.headerSizeLength());
      ownTail.space();
    }
    ownTail.bytes(line, frame.totalSizeOffset(), frame.totalSizeLength());
    ownTail.lineEnd();
    useOwnTail();
  }

  private void useOwnTail() {
    tail = ownTail.bytes();
    tailOffset = 0;
    tailLength = ownTail.length();
  }

  /// For a message without headers.
  private void writeTail(Scratch target, int length) {
    target.clear();
    writeReply(target);
    target.decimal(length);
    target.lineEnd();
  }

  private void writeReply(Scratch target) {
    if (replyLength > 0) {
      target.bytes(line, replyOffset, replyLength);
      target.space();
    }
  }

  Matches<Subscription> receivers() {
    return receivers;
  }

  @Override
  public long receivedNanos() {
    var from = publisher;
    return from == null ? -1 : from.lastReadNanos();
  }

  /// Bytes that count as traffic: headers and payload.
  int size() {
    return payloadLength;
  }

  boolean isShared() {
    return payloadLength >= SHARED_MIN;
  }

  /// The message is to go to that server, too.
  void routeTo(RouteSubscription remote) {
    targets().add(remote);
  }

  /// Whether it is to go to other servers.
  boolean isRouted() {
    return targets != null && targets.size() > 0;
  }

  RouteTargets targets() {
    var made = targets;
    if (made == null) {
      made = new RouteTargets();
      targets = made;
    }
    return made;
  }

  /// Writes all that goes before the payload to another server; the result is valid until the
  /// next call.
  Scratch routedLine(RouteTargets.Target target, boolean headers) {
    boolean asHeaders = headerLength > 0 && headers;
    var to = routed;
    to.clear();
    to.bytes(asHeaders ? HEADER_MESSAGE : ROUTED_MESSAGE, 0, HEADER_MESSAGE.length);
    to.subject(target.account().subject());
    to.space();
    to.subject(receivers.subject());
    to.space();
    var queues = target.queues();
    if (!queues.isEmpty()) {
      to.bytes(replyLength > 0 ? REPLY_AND_QUEUES : QUEUES, 0, QUEUES.length);
    }
    writeReply(to);
    for (int i = 0; i < queues.size(); i++) {
      to.subject(queues.get(i));
      to.space();
    }
    int skipped = replyLength > 0 ? replyLength + 1 : 0;
    if (headerLength == 0 || headers) {
      to.bytes(tail, tailOffset + skipped, tailLength - skipped);
    } else {
      to.bytes(strippedTail().bytes(), skipped, strippedTail().length() - skipped);
    }
    return to;
  }

  /// Bytes of the payload and what ends it.
  int payloadLength(boolean headers) {
    return payloadLength - (headers ? 0 : headerLength) + CR_LF;
  }

  void writePayload(boolean headers, Chunk chunk) {
    int skipped = headers ? 0 : headerLength;
    chunk.put(payload, payloadOffset + skipped, payloadLength - skipped);
    chunk.lineEnd();
  }

  /// The line as another server gets it, for the log.
  String describe(RouteTargets.Target target) {
    var text = routedLine(target, target.route().knowsHeaders());
    return new String(text.bytes(), 0, text.length() - CR_LF, StandardCharsets.UTF_8);
  }

  /// Bytes that [#writeLine] and the payload take.
  int lengthFor(ClientSubscription subscription, boolean headers) {
    int length = leadLength(subscription) + CR_LF;
    if (headerLength == 0) {
      return length + tailLength + payloadLength - 1;
    }
    return headers
        ? length + tailLength + payloadLength
        : length + strippedTail().length() + payloadLength - headerLength - 1;
  }

  private int leadLength(ClientSubscription subscription) {
    return subscription.leadHasSubject()
        ? subscription.lead().length
        : start().length() + subscription.lead().length;
  }

  /// Writes the message as `subscription` gets it. `headers` says whether its client knows them.
  void write(ClientSubscription subscription, boolean headers, Chunk chunk) {
    if (payloadFollowsTail && (headerLength == 0 || headers)) {
      writeLead(subscription, headerLength > 0, chunk);
      chunk.put(tail, tailOffset, tailLength + payloadLength + CR_LF);
    } else {
      writeLine(subscription, headers, chunk);
      int skipped = headers ? 0 : headerLength;
      chunk.put(payload, payloadOffset + skipped, payloadLength - skipped);
      chunk.lineEnd();
    }
  }

  /// Writes all that goes before [#sharedPayload].
  void writeLine(ClientSubscription subscription, boolean headers, Chunk chunk) {
    writeLead(subscription, headerLength > 0 && headers, chunk);
    if (headerLength == 0 || headers) {
      chunk.put(tail, tailOffset, tailLength);
    } else {
      chunk.put(strippedTail().bytes(), 0, strippedTail().length());
    }
  }

  private void writeLead(ClientSubscription subscription, boolean asHeaders, Chunk chunk) {
    byte[] lead = subscription.lead();
    int skipped = asHeaders ? 0 : 1;
    if (subscription.leadHasSubject()) {
      chunk.put(lead, skipped, lead.length - skipped);
    } else {
      chunk.put(start().bytes(), skipped, start().length() - skipped);
      chunk.put(lead, 0, lead.length);
    }
  }

  /// Payload and CR LF; the caller owns the result.
  ByteBuf sharedPayload(boolean headers) {
    var all = shared;
    if (all == null) {
      all = allocator.directBuffer(payloadLength + CR_LF, payloadLength + CR_LF);
      all.writeBytes(payload, payloadOffset, payloadLength);
      all.writeByte('\r').writeByte('\n');
      shared = all;
    }
    int skipped = headers ? 0 : headerLength;
    return all.retainedSlice(skipped, all.readableBytes() - skipped);
  }

  /// Lets go of what recipients share.
  void end() {
    if (shared != null) {
      shared.release();
      shared = null;
    }
  }

  /// The line as [#write] writes it, for the log.
  String describe(ClientSubscription subscription) {
    var text = new StringBuilder(headerLength > 0 ? "HMSG " : "MSG ").append(receivers.subject())
        .append(' ')
        .append(subscription.sid())
        .append(' ');
    return text.append(new String(tail, tailOffset, tailLength - CR_LF, StandardCharsets.UTF_8))
        .toString();
  }

  private Scratch start() {
    if (start.isEmpty()) {
      start.messageStart(receivers.subject());
    }
    return start;
  }

  private Scratch strippedTail() {
    if (strippedTail.isEmpty()) {
      writeTail(strippedTail, payloadLength - headerLength);
    }
    return strippedTail;
  }

  @Override
  public Subject subject() {
    return receivers.subject();
  }

  @Override
  public @Nullable Subject reply() {
    if (publisher != null && replyLength > 0) {
      return publisher.recentReply(line, replyOffset, replyLength);
    }
    return reply;
  }

  @Override
  public byte[] buffer() {
    return payload;
  }

  @Override
  public int offset() {
    return payloadOffset + headerLength;
  }

  @Override
  public int length() {
    return payloadLength - headerLength;
  }

  @Override
  public boolean isNoResponders() {
    return noResponders;
  }

  @Override
  public Sender sender() {
    return sender;
  }
}
