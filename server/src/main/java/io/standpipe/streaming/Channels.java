package io.standpipe.streaming;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.standpipe.message.Subject;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.StoreException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The channels of a server by name. Any thread; finding takes no lock, creating and removing do.
final class Channels {
  /// A channel, or the reason there is none.
  sealed interface Lookup {
    record Found(Channel channel) implements Lookup {}

    record Refused(String reason) implements Lookup {}
  }

  private final Engine engine;
  private final Map<Subject, Channel> byName = new ConcurrentHashMap<>();
  /// What channels that are deleted have sent.
  final LongAdder deletedMessagesOut = new LongAdder();
  final LongAdder deletedBytesOut = new LongAdder();
  /// Lower-case names to the spelling in use; two channels may not differ in case only.
  private final Map<String, String> spellings = new HashMap<>();

  Channels(Engine engine) {
    this.engine = engine;
  }

  @Nullable
  Channel find(Subject name) {
    return byName.get(name);
  }

  Collection<Channel> all() {
    return byName.values();
  }

  /// The name must be valid.
  Lookup findOrCreate(Subject name) {
    var channel = byName.get(name);
    return channel != null ? new Lookup.Found(channel) : create(name);
  }

  private synchronized Lookup create(Subject subject) {
    var existing = byName.get(subject);
    if (existing != null) {
      return new Lookup.Found(existing);
    }
    var name = subject.toString();
    var spelling = spellings.get(name.toLowerCase(Locale.ROOT));
    if (spelling != null) {
      return refuse(name, Refusal.caseConflict(name, spelling));
    }
    int max = engine.config().limits().channelsMax();
    if (max > 0 && byName.size() >= max) {
      return refuse(name, Refusal.TOO_MANY_CHANNELS);
    }
    MessageLog log;
    try {
      log = engine.store().createChannel(name);
    } catch (StoreException e) {
      return refuse(name, String.valueOf(e.getMessage()));
    }
    var channel = add(new Channel(subject, engine, log));
    channel.start();
    engine.logger().log(INFO, () -> "Channel " + Quoted.of(name) + " has been created");
    return new Lookup.Found(channel);
  }

  private Channel add(Channel channel) {
    byName.put(channel.subject(), channel);
    spellings.put(channel.name().toLowerCase(Locale.ROOT), channel.name());
    return channel;
  }

  /// Takes over a channel of an earlier run, before any thread but this one knows it. Limits of
  /// their number do not apply.
  synchronized void recover(
      RecoveredState.Channel state,
      Function<String, @Nullable Session> sessions) {
    add(new Channel(Subject.of(state.name()), engine, state.log())).recover(state, sessions);
  }

  /// Begins to serve what was recovered.
  void open() {
    byName.values().forEach(channel -> {
      channel.start();
      channel.post(new ChannelEvent.Opened());
    });
  }

  private Lookup refuse(String name, String reason) {
    engine.logger().log(ERROR, () -> "Creating channel " + Quoted.of(name) + " failed: " + reason);
    return new Lookup.Refused(reason);
  }

  /// From now on the name is free.
  synchronized void remove(Channel channel) {
    byName.remove(channel.subject());
    var last = channel.view();
    deletedMessagesOut.add(last.messagesOut());
    deletedBytesOut.add(last.bytesOut());
    spellings.remove(channel.name().toLowerCase(Locale.ROOT));
    engine.logger().log(INFO, () -> "Channel " + Quoted.of(channel.name()) + " has been deleted");
  }

  /// Posts a request that reached a deleted channel to its successor.
  void repost(Subject name, ChannelEvent event) {
    switch (event) {
      case ChannelEvent.Publish publish -> {
        switch (findOrCreate(name)) {
          case Lookup.Found(var channel) -> channel.post(publish);
          case Lookup.Refused(var reason) ->
            engine.answers().notStored(List.of(publish), name.toString(), reason);
        }
      }
      case ChannelEvent.Subscribe subscribe -> {
        switch (findOrCreate(name)) {
          case Lookup.Found(var channel) -> channel.post(subscribe);
          case Lookup.Refused(var reason) ->
            engine.answers().refuseSubscription(subscribe.reply(), reason);
        }
      }
      case ChannelEvent.Unsubscribe unsubscribe ->
        engine.answers().refuseSubscription(unsubscribe.reply(), Refusal.UNKNOWN_CHANNEL);
      case ChannelEvent.SessionClosed(var _, var done) -> done.run();
      case ChannelEvent.Describe(var answer) -> answer.complete(Optional.empty());
      case ChannelEvent.Acknowledge _,ChannelEvent.SessionSuspect _,ChannelEvent.Decided _,ChannelEvent.Drained _,ChannelEvent.Opened _,ChannelEvent.Awake _,ChannelEvent.Continue _ -> {
        // They concern subscriptions that went with the channel.
      }
    }
  }
}
