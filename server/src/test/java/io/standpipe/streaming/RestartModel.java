package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.streaming.RestartClient.Reader;
import io.standpipe.streaming.RestartClient.Status;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What clients can rely on, whatever becomes of the server they talk to.
///
/// An answer is a promise for ever. What was not answered when a server ended may have happened or
/// not; then, and wherever else the server may choose, the model follows what monitoring shows.
final class RestartModel {
  final StreamingConfig config;
  final Map<String, RestartChannel> channels = new TreeMap<>();
  final Map<Subject, Reader> readers = new HashMap<>();
  /// Those that may still be registered.
  final Set<RestartClient> clients = new LinkedHashSet<>();
  /// Heartbeat inboxes of clients that are gone for certain.
  private final Set<String> gone = new HashSet<>();
  private @Nullable SimulatedServer server;
  /// Counts the servers.
  int run;
  /// Time passed while the journal was not held up.
  long keepingNanos;
  /// Time passed while it was.
  long heldNanos;
  /// Somebody came or left since monitoring was asked.
  boolean changed;

  RestartModel(StreamingConfig config) {
    this.config = config;
  }

  void attach(SimulatedServer started) {
    server = started;
    run++;
    changed = true;
  }

  private SimulatedServer server() {
    if (server == null) {
      throw new IllegalStateException("the engine acts before it is complete");
    }
    return server;
  }

  private long nowNanos() {
    return server().thread.nanos();
  }

  RestartChannel channel(String name) {
    return channels.computeIfAbsent(name,
        _ -> new RestartChannel(name, config.limits().of(name), nowNanos()));
  }

  RestartChannel channel(Reader reader) {
    return channel(reader.request.subject().toString());
  }

  void delivered(Subject inbox, DeliveredMessage message) {
    var reader = readers.get(inbox);
    if (reader == null) {
      return;
    }
    Broken.unless(reader.listenedRun == run, "nothing is sent before somebody listens", reader,
        message);
    var consumer = reader.consumer;
    if (consumer == null || reader.state == Reader.State.OVER) {
      throw new Broken("only subscriptions that were answered and are open get messages", reader,
          message);
    }
    var channel = channel(reader);
    channel.ledger.delivered(message);
    long age = channel.limits.ageMax().toNanos();
    Broken.unless(
        age == 0 || message.timestampNanos() + age + heldNanos > server().thread.wallNanos(),
        "what is too old is gone", reader, message);
    boolean countsInFlight = channel.limits.messagesMax() == 0 && channel.limits.bytesMax() == 0
        && age == 0;
    consumer.delivered(reader, message, countsInFlight, run, keepingNanos,
        server().thread.wallNanos());
  }

  void joined(Reader reader) {
    var channel = channel(reader);
    channel.join(reader,
        server().server.channels()
            .stream()
            .filter(view -> view.name().equals(channel.name))
            .mapToLong(ChannelView::last)
            .findFirst()
            .orElse(0));
    var consumer = reader.consumer;
    if (consumer != null) {
      consumer.isKept = true;
    }
  }

  /// A client's end was confirmed.
  void confirmEnd(RestartClient client) {
    client.state = Status.OVER;
    clients.remove(client);
    gone.add(client.client.heartbeatInbox.toString());
    for (var channel : channels.values()) {
      List.copyOf(channel.readers)
          .stream()
          .filter(reader -> reader.owner == client)
          .forEach(channel::confirmEnd);
    }
  }

  /// The server has ended; `deletable` says which channels it may have deleted.
  Set<String> ended(boolean clean) {
    var unused = channels.values()
        .stream()
        .filter(channel -> channel.isUnused(nowNanos()))
        .map(channel -> channel.name)
        .collect(Collectors.toSet());
    channels.values()
        .forEach(channel -> channel.consumers.values()
            .forEach(consumer -> consumer.ended(clean, keepingNanos)));
    return unused;
  }

  /// The server has nothing left to do. Asks monitoring, by `describe`, who reads.
  void settled(
      boolean held,
      @Nullable Set<String> deletable,
      Function<String, ChannelDetail> describe) {
    boolean restarted = deletable != null;
    channels.values()
        .forEach(channel -> channel.consumers.values().forEach(c -> c.settled(keepingNanos)));
    followClients(restarted);
    var views = server().server.channels()
        .stream()
        .collect(Collectors.toMap(ChannelView::name, view -> view));
    for (var channel : List.copyOf(channels.values())) {
      var view = views.get(channel.name);
      if (view == null) {
        remove(channel, deletable);
      } else {
        channel.follow(view, restarted);
      }
    }
    if (changed) {
      channels.values()
          .stream()
          .filter(channel -> views.containsKey(channel.name))
          .forEach(channel -> channel.follow(describe.apply(channel.name), restarted));
      changed = false;
    }
    if (!held) {
      channels.values().forEach(RestartChannel::quiet);
      List.copyOf(clients).stream().filter(c -> c.state == Status.OVER).forEach(this::confirmEnd);
    }
    for (var channel : channels.values()) {
      if (restarted || channel.isLeft
          || channel.consumers.values().stream().anyMatch(c -> !c.members.isEmpty())) {
        channel.lastActivityNanos = nowNanos();
      }
      channel.isLeft = false;
      channel.check(run, nowNanos());
      Broken.unless(
          held || !views.containsKey(channel.name) || channel.limits.inactivityMax().isZero()
              || nowNanos() - channel.lastActivityNanos <= channel.limits.inactivityMax().toNanos(),
          "channels that nobody uses go", channel.name);
    }
  }

  private void remove(RestartChannel channel, @Nullable Set<String> deletable) {
    boolean mayGo = deletable == null
        ? channel.isUnused(nowNanos()) || !channel.isKept()
        : deletable.contains(channel.name) || !channel.isKept();
    Broken.unless(mayGo, "a channel is not forgotten", channel.name);
    if (deletable != null || channel.isKept()) {
      channel.readers.forEach(reader -> reader.state = Reader.State.OVER);
      channel.readers.forEach(Reader::deafen);
      channels.remove(channel.name);
    }
  }

  private void followClients(boolean restarted) {
    var registered = server().server.clients()
        .stream()
        .map(ClientView::heartbeatInbox)
        .collect(Collectors.toSet());
    for (var inbox : registered) {
      Broken.unless(!gone.contains(inbox), "a client that is gone does not come back", inbox);
    }
    for (var client : List.copyOf(clients)) {
      boolean isThere = registered.contains(client.client.heartbeatInbox.toString());
      if (restarted) {
        client.sinceNanos = nowNanos();
        client.lost |= client.state != Status.OPEN || client.leaving || client.contested;
      }
      if (isThere) {
        Broken.unless(client.state != Status.OVER || restarted,
            "a client that is gone does not come back", client);
        if (restarted) {
          client.state = Status.OPEN;
        }
        checkSilence(client);
      } else if (client.state == Status.OPEN || restarted) {
        Broken.unless(client.lost || client.leaving || client.contested || isTimedOut(client),
            "a client that answers is not forgotten", client);
        client.state = Status.OVER;
        changed = true;
      }
    }
  }

  private boolean isTimedOut(RestartClient client) {
    return !client.connected && nowNanos() - client.sinceNanos >= (config.heartbeatFailCount() + 1)
        * config.heartbeatInterval().toNanos();
  }

  private void checkSilence(RestartClient client) {
    long interval = config.heartbeatInterval().toNanos();
    long patience = (config.heartbeatFailCount() + 1)
        * (interval + config.heartbeatTimeout().toNanos()) + interval;
    Broken.unless(
        client.connected || client.state != Status.OPEN
            || nowNanos() <= Math.max(client.sinceNanos, client.silentNanos) + patience,
        "a client that does not come back is closed", client);
  }

  void checkComplete() {
    for (var channel : channels.values()) {
      channel.consumers.values()
          .stream()
          .filter(consumer -> !consumer.members.isEmpty())
          .forEach(consumer -> consumer.checkComplete(channel.first, channel.last));
    }
  }
}
