package io.standpipe.streaming;

import static java.lang.System.Logger.Level.TRACE;

import io.standpipe.bus.Bus;
import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import io.standpipe.store.Journal;
import io.standpipe.streaming.ChannelEvent.Publish;
import io.standpipe.wire.streaming.ControlMessage;
import io.standpipe.wire.streaming.Field;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsgParser;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes published messages from the bus to their channels. *Hot path*, on the sender's thread.
///
/// Source: reference, streaming protocol 4.2, 4.5.
final class Publishing implements Bus.Listener {
  private final Engine engine;
  private final Journal journal;
  private final long entryBytesMax;
  /// The NATS subject is this and the channel's name.
  private final Subject prefix;
  private final ThreadLocal<PubMsgParser> parsers = ThreadLocal.withInitial(PubMsgParser::new);

  Publishing(Engine engine) {
    this.engine = engine;
    this.journal = engine.store().journal();
    this.entryBytesMax = engine.store().entryBytesMax();
    this.prefix = Subject.of(engine.subjects().publish() + ".");
  }

  @Override
  public void receive(Message message) {
    var parser = parsers.get();
    var buffer = message.buffer();
    if (!parser.parse(buffer, message.offset(), message.length())) {
      if (!ControlMessage.isControlMessage(buffer, message.offset(), message.length())) {
        refuse(message, parser, Refusal.INVALID_PUBLISH);
      }
      return;
    }
    engine.messagesIn.increment();
    engine.bytesIn.add(message.length());
    if (parser.guid().isEmpty() || !isForItsSubject(message, parser.subject())) {
      refuse(message, parser, Refusal.INVALID_PUBLISH);
      return;
    }
    var name = parser.subject().toSubject(buffer);
    var channel = engine.channels().find(name);
    var session = publisher(buffer, parser);
    if (channel == null && !Names.isChannel(name) || session == null) {
      refuse(message, parser, Refusal.INVALID_PUBLISH);
      return;
    }
    var sender = message.sender().identity();
    var violation = !session.belongsTo(sender)
        ? Refusal.OTHER_USER
        : channel != null && channel.admits(sender) ? "" : Access.toPublish(sender, name);
    if (!violation.isEmpty()) {
      refuse(message, parser, violation);
      return;
    }
    if (channel == null) {
      switch (engine.channels().findOrCreate(name)) {
        case Channels.Lookup.Found(var created) -> channel = created;
        case Channels.Lookup.Refused(var reason) -> {
          refuse(message, parser, reason);
          return;
        }
      }
    }
    if (entrySize(parser) > entryBytesMax) {
      refuse(message, parser, Refusal.tooLarge(entrySize(parser), entryBytesMax));
      return;
    }
    if (!channel.post(publish(message, parser, trace(buffer, parser)))) {
      message.sender().pause();
      channel.whenDrained(message.sender()::resume);
    }
    // The pause comes first: the journal may be drained, and resume, at any moment.
    if (journal.isCongested()) {
      message.sender().pause();
      journal.whenDrained(message.sender()::resume);
    }
  }

  /// The channel named inside must be the one the NATS subject names, which permissions
  /// may restrict.
  private boolean isForItsSubject(Message message, Field channel) {
    var subject = message.subject();
    return subject.length() == prefix.length() + channel.length()
        && subject.endsWith(message.buffer(), channel.offset(), channel.length());
  }

  /// Known by its connection id if it gives one, which the Java client does not, else by client id.
  private @Nullable Session publisher(byte[] buffer, PubMsgParser parser) {
    return parser.connectionId().isEmpty()
        ? engine.clients().byId(parser.clientId().toText(buffer))
        : engine.clients().byConnectionId(parser.connectionId().toSubject(buffer));
  }

  private static int entrySize(PubMsgParser parser) {
    return MsgProto.entrySize(parser.subject().length(), parser.reply().length(),
        parser.data().length());
  }

  private static Publish publish(Message message, PubMsgParser parser, @Nullable String client) {
    var buffer = message.buffer();
    var fields = new byte[entrySize(parser)];
    int length = MsgProto.writeFields(fields, 0, buffer, parser.subject(), parser.reply(),
        parser.data());
    var guid = parser.guid();
    var ack = new byte[PubAck.size(guid.length())];
    PubAck.write(ack, 0, buffer, guid.offset(), guid.length());
    return new Publish(fields, length, message.reply(), ack, client, message.receivedNanos());
  }

  private void refuse(Message message, PubMsgParser parser, String reason) {
    var guid = parser.guid();
    engine.answers()
        .refused(message.reply(),
            Arrays.copyOfRange(message.buffer(), guid.offset(), guid.offset() + guid.length()),
            reason);
  }

  /// Returns the publisher if there is a trace that its name belongs into.
  private @Nullable String trace(byte[] buffer, PubMsgParser parser) {
    if (!engine.logger().isLoggable(TRACE)) {
      return null;
    }
    var client = parser.clientId().toText(buffer);
    engine.logger()
        .log(TRACE, "[Client:" + client + "] Received message from publisher subj="
            + parser.subject().toText(buffer) + " guid=" + parser.guid().toText(buffer));
    return client;
  }
}
