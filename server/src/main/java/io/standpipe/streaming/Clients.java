package io.standpipe.streaming;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.actor.Actor;
import io.standpipe.actor.Clock;
import io.standpipe.actor.Deadlines;
import io.standpipe.actor.Mailbox;
import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.streaming.ClientEvent.Answer;
import io.standpipe.streaming.ClientEvent.Close;
import io.standpipe.streaming.ClientEvent.Connect;
import io.standpipe.streaming.ClientEvent.Ping;
import io.standpipe.streaming.ClientEvent.Resume;
import io.standpipe.wire.streaming.CloseResponse;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who is connected: registration, take-over of a client id, heartbeats, closing.
///
/// An actor; the two maps are read by any thread. Heartbeats and the question whether an old client
/// still lives are requests to the client's heartbeat inbox, told apart by a number in the reply
/// subject. A bus that knows that nobody listens says so at once, and a dead client is replaced
/// without waiting.
///
/// Source: reference, streaming protocol 2, 3, 8.4.
final class Clients implements Actor<ClientEvent> {
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long NUDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final byte[] NOTHING = new byte[0];

  /// A newcomer waits to hear whether the client that has its id still lives.
  private static final class Probe extends Deadlines.Item {
    final Connect newcomer;
    final Session old;
    final long token;

    Probe(Connect newcomer, Session old, long token) {
      this.newcomer = newcomer;
      this.old = old;
      this.token = token;
    }
  }

  private final Engine engine;
  private final Mailbox<ClientEvent> mailbox;
  private final Map<String, Session> byId = new ConcurrentHashMap<>();
  private final Map<Subject, Session> byConnectionId = new ConcurrentHashMap<>();
  /// By client id.
  private final Map<String, Probe> probes = new HashMap<>();
  /// Ids whose last session is not over in the store yet, and who waits for them. Otherwise a crash
  /// could leave subscriptions of the old session to the new one, which does not know them.
  private final Map<String, List<Connect>> ending = new HashMap<>();
  private final Map<Long, Session> awaitedHeartbeats = new HashMap<>();
  private final Map<Long, Probe> awaitedProbes = new HashMap<>();
  private final Deadlines<Session> heartbeats = new Deadlines<>();
  private final Deadlines<Probe> probeEnds = new Deadlines<>();
  /// Replies to heartbeats come to this subject, a dot and a token.
  private final Subject replyPrefix;
  private long lastToken;
  private long nowNanos;

  Clients(Engine engine) {
    this.engine = engine;
    this.replyPrefix = engine.newInbox();
    this.mailbox = engine.mailbox("clients", this);
  }

  Subject replyPrefix() {
    return replyPrefix;
  }

  /// Any thread.
  void post(ClientEvent event) {
    mailbox.post(event);
  }

  /// Any thread.
  @Nullable
  Session byId(String clientId) {
    return byId.get(clientId);
  }

  /// Any thread.
  @Nullable
  Session byConnectionId(Subject connectionId) {
    return byConnectionId.get(connectionId);
  }

  /// Any thread.
  int count() {
    return byId.size();
  }

  /// Any thread.
  List<ClientView> views() {
    return byId.values()
        .stream()
        .map(session -> new ClientView(session.id(), session.heartbeatInbox().toString(),
            session.channels().stream().map(Subject::toString).toList(),
            session.failedHeartbeats()))
        .toList();
  }

  /// Takes over a client of an earlier run, before anything else happens.
  Session recover(ClientRecord record) {
    var session = new Session(record);
    add(session);
    return session;
  }

  /// Begins with the heartbeats of clients that were recovered. Any thread.
  void open() {
    var recovered = List.copyOf(byId.values());
    if (!recovered.isEmpty()) {
      post(new Resume(() -> recovered.stream()
          .filter(session -> !session.isClosed())
          .forEach(this::startHeartbeats)));
    }
  }

  private void add(Session session) {
    byId.put(session.id(), session);
    if (!session.connectionId().isEmpty()) {
      byConnectionId.put(session.connectionId(), session);
    }
  }

  private void startHeartbeats(Session session) {
    heartbeats.set(session, nowNanos + engine.config().heartbeatInterval().toNanos());
  }

  @Override
  public void handle(List<ClientEvent> batch) {
    nowNanos = engine.clock().nanos();
    for (var event : batch) {
      switch (event) {
        case Connect connect -> connect(connect);
        case Close close -> close(close);
        case Answer(var token, var alive) -> answer(token, alive);
        case Ping(var session) -> nudge(session);
        case Resume(var action) -> action.run();
      }
    }
    engine.bus().flush();
  }

  private void connect(Connect connect) {
    var id = connect.request().clientId();
    var existing = byId.get(id);
    var waiting = ending.get(id);
    if (waiting != null) {
      waiting.add(connect);
    } else if (existing == null) {
      register(connect, "Connected");
    } else if (probes.containsKey(id)) {
      refuse(connect);
    } else {
      var probe = new Probe(connect, existing, ++lastToken);
      probes.put(id, probe);
      awaitedProbes.put(probe.token, probe);
      probeEnds.set(probe, nowNanos + PROBE_NANOS);
      ask(existing, probe.token);
    }
  }

  private void refuse(Connect connect) {
    engine.logger()
        .log(DEBUG, () -> "[Client:" + connect.request().clientId()
            + "] Connect failed; already connected");
    engine.answers()
        .send(connect.reply(), ConnectResponse.refused(Refusal.CLIENT_REGISTERED).encode());
  }

  private void register(Connect connect, String action) {
    var request = connect.request();
    var session = new Session(new ClientRecord(request.clientId(), request.heartbeatInbox(),
        request.connectionId(), request.protocol(), request.pingInterval(), request.pingMaxOut()),
        connect.sender());
    add(session);
    propose(new Operation.PutClient(session.record()), failure -> {
      if (failure.isEmpty()) {
        if (!session.isClosed()) {
          startHeartbeats(session);
        }
        log(session, action);
        engine.answers().send(connect.reply(), welcome(request));
      } else {
        remove(session);
        // A subscription needs no more than the client id, and may have come before this answer.
        endSubscriptions(session, () -> {});
        engine.answers().send(connect.reply(), ConnectResponse.refused(failure).encode());
      }
    });
  }

  private byte[] welcome(ConnectRequest request) {
    var subjects = engine.subjects();
    boolean pings = request.protocol() >= 1;
    return new ConnectResponse(subjects.publish(), subjects.subscribe(), subjects.unsubscribe(),
        subjects.close(), "", subjects.subscriptionClose(), pings ? subjects.ping() : "",
        pings ? request.pingInterval() : 0, pings ? request.pingMaxOut() : 0, 1).encode();
  }

  private void close(Close close) {
    var session = byId.get(close.clientId());
    var refusal = session == null
        ? Refusal.UNKNOWN_CLIENT
        : Access.toClient(close.sender(), session);
    if (session == null || !refusal.isEmpty()) {
      engine.answers().send(close.reply(), new CloseResponse(refusal).encode());
    } else {
      end(session, () -> engine.answers().send(close.reply(), new CloseResponse("").encode()));
    }
  }

  /// Closes a session; `then` runs here when it and all its subscriptions are closed, on disk too.
  private void end(Session session, Runnable then) {
    remove(session);
    log(session, "Closed");
    var waiting = new ArrayList<Connect>();
    ending.put(session.id(), waiting);
    var remaining = new AtomicInteger(2);
    Runnable done = () -> {
      if (remaining.decrementAndGet() == 0) {
        post(new Resume(() -> {
          ending.remove(session.id());
          then.run();
          waiting.forEach(this::connect);
        }));
      }
    };
    endSubscriptions(session, done);
    propose(new Operation.DropClient(session.id()), _ -> done.run());
  }

  /// Tells the channels; `done` runs on some thread when all have closed what the session had.
  private void endSubscriptions(Session session, Runnable done) {
    var channels = session.channels()
        .stream()
        .map(engine.channels()::find)
        .filter(c -> c != null)
        .toList();
    var remaining = new AtomicInteger(channels.size() + 1);
    Runnable one = () -> {
      if (remaining.decrementAndGet() == 0) {
        done.run();
      }
    };
    channels.forEach(channel -> channel.post(new ChannelEvent.SessionClosed(session, one)));
    one.run();
  }

  private void remove(Session session) {
    session.close();
    byId.remove(session.id(), session);
    byConnectionId.remove(session.connectionId(), session);
    heartbeats.set(session, Clock.NEVER);
    awaitedHeartbeats.remove(session.awaitedHeartbeat);
  }

  private void ask(Session session, long token) {
    engine.bus()
        .publish(session.heartbeatInbox(), Subject.of(replyPrefix + "." + token), NOTHING, 0, 0);
  }

  private void answer(long token, boolean alive) {
    var session = awaitedHeartbeats.remove(token);
    if (session != null) {
      session.awaitedHeartbeat = 0;
      heartbeatEnded(session, alive);
    }
    var probe = awaitedProbes.remove(token);
    if (probe != null) {
      probeEnded(probe, alive);
    }
  }

  private void probeEnded(Probe probe, boolean alive) {
    probes.remove(probe.newcomer.request().clientId());
    probeEnds.set(probe, Clock.NEVER);
    if (alive && !probe.old.isClosed()) {
      refuse(probe.newcomer);
    } else if (probe.old.isClosed()) {
      connect(probe.newcomer);
    } else {
      end(probe.old, () -> register(probe.newcomer, "Replaced old client"));
    }
  }

  private void heartbeatEnded(Session session, boolean alive) {
    int failed = alive ? 0 : session.failedHeartbeats() + 1;
    boolean changed = (failed == 0) != (session.failedHeartbeats() == 0);
    session.setFailedHeartbeats(failed);
    if (failed > engine.config().heartbeatFailCount()) {
      engine.logger().log(ERROR, () -> "[Client:" + session.id() + "] Timed out on heartbeats");
      end(session, () -> {});
      return;
    }
    startHeartbeats(session);
    if (changed) {
      for (var name : session.channels()) {
        var channel = engine.channels().find(name);
        if (channel != null) {
          channel.post(new ChannelEvent.SessionSuspect(session, failed > 0));
        }
      }
    }
  }

  private void nudge(Session session) {
    if (session.failedHeartbeats() > 0 && session.awaitedHeartbeat == 0 && !session.isClosed()) {
      heartbeats.set(session, nowNanos + NUDGE_NANOS);
    }
  }

  @Override
  public void expire(long now) {
    nowNanos = now;
    for (var probe = probeEnds.poll(now); probe != null; probe = probeEnds.poll(now)) {
      awaitedProbes.remove(probe.token);
      probeEnded(probe, false);
    }
    for (var session = heartbeats.poll(now); session != null; session = heartbeats.poll(now)) {
      if (session.awaitedHeartbeat != 0) {
        awaitedHeartbeats.remove(session.awaitedHeartbeat);
        session.awaitedHeartbeat = 0;
        heartbeatEnded(session, false);
      } else {
        session.awaitedHeartbeat = ++lastToken;
        awaitedHeartbeats.put(lastToken, session);
        heartbeats.set(session, now + engine.config().heartbeatTimeout().toNanos());
        ask(session, lastToken);
      }
    }
    engine.bus().flush();
  }

  @Override
  public long deadlineNanos() {
    return Math.min(heartbeats.next(), probeEnds.next());
  }

  private void propose(Operation operation, ChannelHost.Then then) {
    if (engine.store()
        .journal()
        .propose(operation, outcome -> post(new Resume(() -> then.decided(outcome.failure()))))) {
      then.decided("");
    }
  }

  private void log(Session session, String action) {
    engine.logger()
        .log(DEBUG, () -> "[Client:" + session.id() + "] " + action + " (Inbox="
            + session.heartbeatInbox() + ")");
  }
}
