package io.standpipe.bus.external;

import io.standpipe.bus.Message;
import io.standpipe.bus.Sender;
import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// A message of jnats as listeners see it.
final class Inbound implements Message {
  private static final int NO_RESPONDERS = 503;
  private static final byte[] NOTHING = new byte[0];

  private final io.nats.client.Message message;
  private final byte[] data;
  private final Sender sender;

  Inbound(io.nats.client.Message message, Sender sender) {
    this.message = message;
    byte[] payload = message.getData();
    this.data = payload == null ? NOTHING : payload;
    this.sender = sender;
  }

  @Override
  public Subject subject() {
    return Subject.of(message.getSubject());
  }

  @Override
  public @Nullable Subject reply() {
    var reply = message.getReplyTo();
    return reply == null ? null : Subject.of(reply);
  }

  @Override
  public byte[] buffer() {
    return data;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return data.length;
  }

  @Override
  public boolean isNoResponders() {
    return message.isStatusMessage() && message.getStatus().getCode() == NO_RESPONDERS;
  }

  /// jnats does not say.
  @Override
  public long receivedNanos() {
    return -1;
  }

  @Override
  public Sender sender() {
    return sender;
  }
}
