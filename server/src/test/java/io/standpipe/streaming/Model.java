package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Entry;
import io.standpipe.store.Operation;
import io.standpipe.streaming.Reader.Cause;
import io.standpipe.streaming.Reader.End;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a streaming server is, in lists and maps: told of everything that enters and leaves the
/// engine, it says what must not be.
///
/// It does not foretell what the engine does where the engine may choose (who of a group gets a
/// message, when an event is handled); it follows, and checks that each step was allowed. The
/// journal is the seam at which subscriptions begin and end; acks count when the engine has surely
/// handled them, and until then both outcomes are allowed.
///
/// Source: reference, streaming protocol 4 to 9.
final class Model {
  /// A client's session.
  static final class Session {
    final Player player;
    boolean open = true;
    /// Somebody else has asked for the same client id.
    boolean contested;
    boolean kept;
    long keptNanos;
    final long openedNanos;

    Session(Player player, long openedNanos) {
      this.player = player;
      this.openedNanos = openedNanos;
    }
  }

  /// A message on its way.
  static final class Publication {
    final Player player;
    final String channel;
    final String text;
    final int number;
    boolean proposed;
    boolean applied;
    boolean refused;
    /// Whether the server knew the publisher when it was sent.
    final boolean known;
    long sequence;

    Publication(Player player, String channel, String text, boolean known) {
      this.player = player;
      this.channel = channel;
      this.text = text;
      this.known = known;
      this.number = ++player.published;
    }
  }

  static final long HAND_OVER_DELAY_NANOS = 100_000_000;

  final StreamingConfig config;
  final Map<String, ModelChannel> channels = new HashMap<>();
  final Map<String, Publication> publications = new HashMap<>();
  /// By the subject deliveries go to.
  final Map<Subject, Reader> readers = new LinkedHashMap<>();
  final Map<String, Session> sessions = new HashMap<>();
  /// The session of each instance that was ever registered.
  final Map<Player, Session> opened = new HashMap<>();
  final Map<Subject, Player> players = new HashMap<>();
  final ModelRequests requests = new ModelRequests(this);
  private final ModelSubscriptions subscriptions = new ModelSubscriptions(this);
  private final ModelDeliveries deliveries = new ModelDeliveries(this);
  private @Nullable SimulatedServer server;
  /// The server is being closed.
  boolean over;
  private long lastStamp;

  Model(StreamingConfig config) {
    this.config = config;
  }

  void attach(SimulatedServer observed) {
    server = observed;
  }

  SimulatedServer server() {
    if (server == null) {
      throw new IllegalStateException("the engine acts before it is complete");
    }
    return server;
  }

  long nowNanos() {
    return server().thread.nanos();
  }

  long wallNanos() {
    return server().thread.wallNanos();
  }

  long stamp() {
    return ++lastStamp;
  }

  boolean isCongested(Reader reader) {
    return server().bus.isCongested(reader.request.inbox());
  }

  @Nullable
  Session session(String clientId) {
    var session = sessions.get(clientId);
    return session != null && session.open ? session : null;
  }

  ModelChannel channel(String name) {
    var channel = channels.get(name);
    if (channel == null) {
      throw new Broken("changes concern channels that exist", name);
    }
    return channel;
  }

  ModelChannel channelCreated(String name) {
    int max = config.limits().channelsMax();
    Broken.unless(max == 0 || channels.size() < max, "no more channels than allowed", name);
    var channel = new ModelChannel(name, config.limits().of(name), server == null ? 0 : nowNanos());
    Broken.unless(channels.put(name, channel) == null, "a channel is created once", name);
    return channel;
  }

  private void deletionProposed(ModelChannel channel) {
    checkUnused(channel);
    channel.undecided++;
    channel.deleting = true;
  }

  private void checkUnused(ModelChannel channel) {
    long idle = nowNanos() - channel.lastActivityNanos;
    Broken.unless(
        !channel.isOnline() && channel.undecided == 0 && !channel.limits.inactivityMax().isZero()
            && idle >= channel.limits.inactivityMax().toNanos(),
        "only channels that nobody uses are deleted", channel.name, "idle", idle);
  }

  /// The engine lets go of a channel: it is deleted, unless all is over. Who has nothing to keep
  /// need not ask the journal before.
  void closed(ModelChannel channel) {
    if (over) {
      return;
    }
    if (!channel.deleting) {
      checkUnused(channel);
    }
    Broken.unless(channel.undecided == 0, "a deletion waits for the journal", channel.name);
    channels.remove(channel.name, channel);
  }

  void proposed(Operation operation) {
    switch (operation) {
      case Operation.Append(var name, var entries) -> {
        channel(name).undecided++;
        entries.forEach(entry -> appendProposed(channel(name), entry));
      }
      case Operation.PutSubscription(var name, var subscription) -> {
        channel(name).undecided++;
        if (subscription.offline()) {
          subscriptions.left(channel(name), subscription.id(), true);
        } else {
          subscriptions.accepted(channel(name), subscription);
        }
      }
      case Operation.PutClient(var client) -> sessionOpened(client);
      case Operation.DropClient(var id) -> sessionClosed(id);
      case Operation.Progress(var name, _, var ended) -> {
        if (!ended.isEmpty()) {
          channel(name).undecided++;
          ended.stream()
              .filter(channel(name).ended::add)
              .forEach(id -> subscriptions.left(channel(name), id, false));
        }
      }
      case Operation.DeleteChannel(var name) -> deletionProposed(channel(name));
    }
  }

  void decided(Operation operation, String failure) {
    switch (operation) {
      case Operation.Append(var name, var entries) -> {
        var channel = channel(name);
        channel.undecided--;
        boolean first = true;
        for (var entry : entries) {
          if (failure.isEmpty()) {
            channel.committed.add(new ModelChannel.Committed(entry, first));
          } else {
            publication(entry).refused = true;
          }
          first = false;
        }
      }
      case Operation.PutSubscription(var name, var subscription) -> {
        channel(name).undecided--;
        var reader = reader(subscription.inbox());
        if (!subscription.offline()) {
          reader.kept = failure.isEmpty();
          if (!reader.kept) {
            reader.ends.add(new End(Cause.REFUSED_BY_JOURNAL, stamp()));
          }
        }
      }
      case Operation.PutClient(var client) -> {
        var session = opened.get(players.get(client.connectionId()));
        if (session != null) {
          session.kept = failure.isEmpty();
          session.keptNanos = nowNanos();
        }
      }
      case Operation.DropClient _ -> {
        // A client that asked to be closed is closed, whatever the journal says.
      }
      case Operation.Progress(var name, _, var ended) -> {
        if (!ended.isEmpty()) {
          channel(name).undecided--;
        }
      }
      case Operation.DeleteChannel(var name) -> {
        channel(name).undecided--;
        if (!failure.isEmpty()) {
          channel(name).deleting = false;
          channel(name).lastActivityNanos = nowNanos();
        }
      }
    }
  }

  private void appendProposed(ModelChannel channel, Entry entry) {
    var publication = publication(entry);
    Broken.unless(publication.channel.equals(channel.name) && !publication.proposed,
        "a message is proposed once, to its channel", publication.text);
    publication.proposed = true;
  }

  private static DeliveredMessage decode(Entry entry) {
    var message = DeliveredMessage.decode(entry.bytes(), 0, entry.length());
    if (message == null) {
      throw new Broken("entries are well-formed");
    }
    return message;
  }

  private Publication publication(Entry entry) {
    var publication = publications.get(decode(entry).data().toString());
    if (publication == null) {
      throw new Broken("nothing is stored that nobody published", decode(entry));
    }
    return publication;
  }

  Reader reader(Subject inbox) {
    var reader = readers.get(inbox);
    if (reader == null) {
      throw new Broken("subscriptions have an inbox that somebody named", inbox);
    }
    return reader;
  }

  void appended(ModelChannel channel, long sequence, Entry entry) {
    channel.append(sequence, entry, decode(entry), stamp());
    channel.lastActivityNanos = nowNanos();
    var publication = publication(entry);
    publication.applied = true;
    var before = channel.numbers.put(publication.player, publication.number);
    Broken.unless(before == null || before < publication.number,
        "messages of one publisher stay in order", publication.text, "after", before);
    publication.sequence = sequence;
  }

  void delivered(Subject inbox, DeliveredMessage message) {
    deliveries.check(reader(inbox), message);
  }

  private void sessionOpened(ClientRecord client) {
    Broken.unless(session(client.id()) == null, "a client id is registered once", client);
    var player = players.get(client.connectionId());
    if (player == null) {
      throw new Broken("sessions belong to instances that asked", client);
    }
    var session = new Session(player, nowNanos());
    session.contested = requests.attempts.stream()
        .anyMatch(
            other -> other.player() != player && other.player().client.id.equals(client.id()));
    sessions.put(client.id(), session);
    Broken.unless(opened.put(player, session) == null, "an instance has one session", player);
  }

  private void sessionClosed(String id) {
    var session = session(id);
    if (session == null) {
      throw new Broken("only sessions that are open are closed", id);
    }
    requests.checkClosing(id, session);
    end(session);
  }

  /// From now on, its subscriptions end.
  void end(Session session) {
    session.open = false;
    long stamp = stamp();
    for (var reader : readers.values()) {
      if (reader.online && reader.session == session) {
        reader.ends.add(new End(Cause.SESSION, stamp));
      }
    }
  }

  @Nullable
  ModelConsumer consumer(Reader reader) {
    var channel = channels.get(reader.channel());
    var key = reader.key();
    return key == null || channel == null ? null : channel.named.get(key);
  }

  /// The engine has nothing left to do.
  void settled() {
    for (var channel : channels.values()) {
      channel.consumers.forEach(ModelConsumer::applyAcks);
    }
    readers.values().forEach(reader -> reader.drainUnheard = false);
  }

  List<Reader> online() {
    var online = new ArrayList<Reader>();
    for (var reader : readers.values()) {
      if (reader.online) {
        online.add(reader);
      }
    }
    return online;
  }
}
