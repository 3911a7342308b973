package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import io.standpipe.store.Volume;
import io.standpipe.store.file.FileVolume;
import io.standpipe.streaming.RestartAction.Acknowledge;
import io.standpipe.streaming.RestartAction.AcknowledgeAll;
import io.standpipe.streaming.RestartAction.Advance;
import io.standpipe.streaming.RestartAction.CloseClient;
import io.standpipe.streaming.RestartAction.ComeBack;
import io.standpipe.streaming.RestartAction.Connect;
import io.standpipe.streaming.RestartAction.HoldJournal;
import io.standpipe.streaming.RestartAction.Leave;
import io.standpipe.streaming.RestartAction.Publish;
import io.standpipe.streaming.RestartAction.ReleaseJournal;
import io.standpipe.streaming.RestartAction.Restart;
import io.standpipe.streaming.RestartAction.Subscribe;
import io.standpipe.streaming.RestartAction.Vanish;
import io.standpipe.streaming.RestartClient.Reader;
import io.standpipe.streaming.RestartClient.Status;
import io.standpipe.streaming.RestartHistory.Step;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Performs one history with one server after the other on what survives, and the model
/// beside them.
final class RestartRun {
  private static final int EVERYBODY = (1 << RestartHistory.CLIENTS) - 1;
  private static final int LAST_ROUNDS_MAX = 200;
  private static final long SECOND = 1_000_000_000;

  private final RestartHistory history;
  private final RestartModel model;
  private final Volume volume;
  private Store store;
  private SimulatedServer server;
  /// The instance of each client that was let in last.
  private final List<RestartClient> players = new ArrayList<>();
  private boolean held;
  private Random order = new Random(0);

  private RestartRun(RestartHistory history, Consumer<RecordingStore> sabotage) {
    this.history = history;
    this.model = new RestartModel(history.config());
    this.volume = history.fileStore()
        ? new FileVolume(history.seed(), history.config().limits())
        : new RecordedVolume(history.seed(), sabotage);
    this.store = volume.open();
    this.server = new SimulatedServer(history.config(), store,
        bus -> new ObservedBus(bus, model::delivered));
    model.attach(server);
    for (int i = 0; i < RestartHistory.CLIENTS; i++) {
      var nobody = newClient(i);
      nobody.state = Status.OVER;
      nobody.connected = false;
      nobody.client.vanish();
      players.add(nobody);
    }
  }

  /// What was broken, null if nothing was.
  static @Nullable Broken perform(RestartHistory history, Consumer<RecordingStore> sabotage) {
    try {
      var run = new RestartRun(history, sabotage);
      for (var step : history.steps()) {
        run.perform(step);
      }
      run.end();
      return null;
    } catch (RuntimeException | AssertionError failure) {
      return Broken.of(failure);
    }
  }

  private void perform(Step step) {
    order = new Random(step.order());
    perform(step.action());
    if (step.tasks() == Step.ALL) {
      settle();
    } else {
      for (int i = 0; i < step.tasks(); i++) {
        work();
      }
    }
  }

  /// One piece of work. False if there is none.
  private boolean work() {
    boolean storeFirst = order.nextInt(4) == 0;
    return storeFirst && storeWorks() || server.thread.runAny(order) || storeWorks();
  }

  private boolean storeWorks() {
    return !held && volume.commit() || volume.read();
  }

  private void settle() {
    settle(null);
  }

  /// @param deletable after a restart: channels that may be gone
  private void settle(@Nullable Set<String> deletable) {
    finish();
    model.settled(held, deletable, this::describe);
  }

  private void finish() {
    for (int i = 0; work() || !server.thread.isIdle(); i++) {
      Broken.unless(i < 100_000, "work comes to an end");
      if (server.thread.nextTimerNanos() <= server.thread.nanos()) {
        server.thread.advance(0);
      }
    }
  }

  private ChannelDetail describe(String channel) {
    var answer = server.server.describe(channel);
    finish();
    return answer.join().orElseThrow(() -> new Broken("a channel can be described", channel));
  }

  private void perform(RestartAction action) {
    switch (action) {
      case Restart(var clean, var downMillis, var back) -> restart(clean, downMillis, back);
      case Connect(var client) -> connect(client);
      case CloseClient(var client) -> close(players.get(client));
      case Vanish(var client) -> {
        settle();
        vanish(players.get(client));
      }
      case ComeBack(var client) -> comeBack(players.get(client));
      case Publish(var client, var channel, var count) -> {
        makeRoom("c" + channel);
        for (int i = 0; i < count; i++) {
          publish(players.get(client), "c" + channel);
        }
      }
      case Subscribe subscribe -> subscribe(subscribe);
      case Acknowledge(var index, var message) -> {
        var reader = usable(index);
        var pending = reader == null ? List.<Long>of() : pending(reader);
        if (reader != null && !pending.isEmpty()) {
          acknowledge(reader, pending.get(message % pending.size()));
        }
      }
      case AcknowledgeAll(var index) -> {
        var reader = usable(index);
        if (reader != null) {
          pending(reader).forEach(sequence -> acknowledge(reader, sequence));
        }
      }
      case Leave(var index, var forGood) -> {
        settle();
        var reader = usable(index);
        if (reader != null) {
          reader.forGood = forGood;
          leave(reader);
        }
      }
      case HoldJournal() -> held = true;
      case ReleaseJournal() -> held = false;
      case Advance(var millis) -> advance(millis * 1_000_000L);
    }
  }

  private void restart(boolean clean, int downMillis, int back) {
    var deletable = model.ended(clean);
    if (clean) {
      server.close();
      store.close();
    } else {
      volume.crash();
    }
    players.forEach(RestartRun::disconnect);
    model.clients.forEach(RestartRun::disconnect);
    model.readers.values().forEach(Reader::deafen);
    held = false;
    store = volume.open();
    server = server.restart(history.config(), store, Duration.ofMillis(downMillis));
    model.attach(server);
    settle(deletable);
    for (int i = 0; i < RestartHistory.CLIENTS; i++) {
      if ((back >> i & 1) == 1) {
        comeBack(players.get(i));
      }
    }
  }

  private static void disconnect(RestartClient client) {
    client.connected = false;
    client.client.vanish();
  }

  private RestartClient newClient(int index) {
    return new RestartClient(new TestClient(server, List.of("ann", "bob", "cid").get(index)));
  }

  private void connect(int index) {
    settle();
    var current = players.get(index);
    if (model.clients.stream()
        .anyMatch(c -> c.state == Status.ASKED && c.client.id.equals(current.client.id))) {
      return;
    }
    var client = newClient(index);
    for (var other : model.clients) {
      other.contested |= other.client.id.equals(client.client.id) && !other.connected;
    }
    model.clients.add(client);
    model.changed = true;
    client.sinceNanos = server.thread.nanos();
    client.client.sendConnect(response -> {
      if (response.error().isEmpty()) {
        client.state = Status.OPEN;
        client.sinceNanos = server.thread.nanos();
        players.get(index).lost = true;
        players.set(index, client);
      } else {
        Broken.unless(response.error().equals(Refusal.CLIENT_REGISTERED),
            "answers tell what happened", client, response.error());
        disconnect(client);
        model.confirmEnd(client);
      }
      model.changed = true;
    });
  }

  private void close(RestartClient client) {
    settle();
    if (client.isPresent()) {
      client.leaving = true;
      model.changed = true;
      server.send("_STAN.close.test-cluster", new CloseRequest(client.client.id).encode(),
          answer -> {
            model.changed = true;
            vanish(client);
            if (SimulatedServer.closeError(answer).isEmpty()) {
              model.confirmEnd(client);
            }
          });
    }
  }

  private void vanish(RestartClient client) {
    if (client.connected) {
      client.silentNanos = server.thread.nanos();
      disconnect(client);
      model.readers.values()
          .stream()
          .filter(reader -> reader.owner == client)
          .forEach(Reader::deafen);
    }
  }

  /// A client that is back repeats what was not answered; subscriptions that were not confirmed it
  /// gives up.
  private void comeBack(RestartClient client) {
    settle();
    if (client.connected || client.state != Status.OPEN || client.lost || client.leaving) {
      return;
    }
    client.connected = true;
    client.contested = false;
    client.client.returnTo(server);
    for (var reader : List.copyOf(model.readers.values())) {
      if (reader.owner != client) {
        continue;
      }
      switch (reader.state) {
        case OPEN -> {
          listen(reader);
          reader.listenedNanos = server.thread.nanos();
        }
        case ASKED, LEAVING -> {
          if (reader.runOfRequest < model.run) {
            leave(reader);
          } else {
            listen(reader);
          }
        }
        case OVER -> {
          // It needs nothing.
        }
      }
    }
  }

  private void listen(Reader reader) {
    reader.listening = server.bus.subscribe(reader.request.inbox(), _ -> {});
    reader.listenedRun = model.run;
  }

  private void publish(RestartClient client, String channel) {
    if (!client.isPresent()) {
      return;
    }
    var ledger = model.channel(channel).ledger;
    int number = ++client.published;
    var text = client.client.connectionId + "-" + number + ".".repeat(number % 40);
    ledger.sent(text, client.client.connectionId, number);
    server.send("_STAN.pub.test-cluster." + channel,
        client.client.message(channel, text, text).encode(), answer -> {
          ledger.answered(text, SimulatedServer.pubAck(answer).error());
          model.channel(channel).lastActivityNanos = server.thread.nanos();
        });
  }

  /// What is sent to a channel that is being deleted is for its successor, of which the model would
  /// not know.
  private void makeRoom(String channel) {
    if (model.channel(channel).isUnused(server.thread.nanos())) {
      held = false;
      settle();
    }
  }

  private void subscribe(Subscribe subscribe) {
    settle();
    var client = players.get(subscribe.client());
    if (!client.isPresent()) {
      return;
    }
    var name = "c" + subscribe.channel();
    makeRoom(name);
    var channel = model.channel(name);
    var inbox = Subject.of("inbox." + server.newId());
    var request = new SubscriptionRequest(client.client.id, Subject.of(name), subscribe.group(),
        inbox, subscribe.maxInFlight(), subscribe.ackWaitSeconds(), subscribe.durable(),
        subscribe.start().number(), subscribe.startSequence(), 0);
    var reader = new Reader(client, request, model.run);
    reader.startMin = channel.start(request.startPosition(), request.startSequence(), channel.last);
    reader.startMax = reader.startMin;
    model.readers.put(inbox, reader);
    channel.readers.add(reader);
    model.changed = true;
    listen(reader);
    var existing = channel.consumers.get(reader.key());
    boolean isTaken = existing != null && !existing.isGroup && !existing.members.isEmpty();
    server.send("_STAN.sub.test-cluster", request.encode(), answer -> {
      var response = SubscriptionResponse.decode(answer, 0, answer.length);
      if (response == null) {
        throw new Broken("answers are well-formed", reader);
      }
      model.changed = true;
      if (response.error().isEmpty()) {
        reader.ackInbox = response.ackInbox();
        reader.state = Reader.State.OPEN;
        model.joined(reader);
      } else {
        Broken.unless(
            response.error().equals(Refusal.DUPLICATE_DURABLE) && isTaken
                || response.error().equals(Refusal.UNKNOWN_CLIENT) && client.state != Status.OPEN,
            "answers tell what happened", reader, response.error());
        channel.confirmEnd(reader);
      }
    });
  }

  private void leave(Reader reader) {
    reader.state = Reader.State.LEAVING;
    reader.runOfRequest = model.run;
    model.changed = true;
    var request = new UnsubscribeRequest(reader.request.clientId(), reader.request.subject(),
        reader.ackInbox.isEmpty() ? reader.request.inbox() : reader.ackInbox, "");
    server.send(reader.forGood ? "_STAN.unsub.test-cluster" : "_STAN.subclose.test-cluster",
        request.encode(), answer -> {
          model.changed = true;
          if (TestSubscription.error(answer).isEmpty()) {
            model.channel(reader).confirmEnd(reader);
          }
        });
  }

  private @Nullable Reader usable(int index) {
    var usable = model.clients.stream()
        .flatMap(client -> model.channels.values()
            .stream()
            .flatMap(channel -> channel.readers.stream())
            .filter(reader -> reader.owner == client && reader.isUsable()))
        .toList();
    return usable.isEmpty() ? null : usable.get(index % usable.size());
  }

  /// What its client has received and not acknowledged.
  private static List<Long> pending(Reader reader) {
    var consumer = reader.consumer;
    return consumer == null
        ? List.of()
        : consumer.notes.entrySet()
            .stream()
            .filter(entry -> entry.getValue().holder == reader
                && entry.getValue().acked == RestartConsumer.Acked.NO && entry.getValue().heard)
            .map(Map.Entry::getKey)
            .toList();
  }

  private void acknowledge(Reader reader, long sequence) {
    var consumer = reader.consumer;
    if (consumer != null) {
      consumer.acknowledge(sequence);
      var ack = new Ack(reader.request.subject(), sequence).encode();
      server.bus.publish(reader.ackInbox, null, ack, 0, ack.length);
    }
  }

  /// Lets time pass, and looks at everything each time something was due.
  private void advance(long nanos) {
    settle();
    long until = server.thread.nanos() + nanos;
    while (server.thread.nanos() < until) {
      long before = server.thread.nanos();
      long next = Math.max(before, Math.min(until, server.thread.nextTimerNanos()));
      if (held) {
        model.heldNanos += next - before;
      } else {
        model.keepingNanos += next - before;
      }
      server.thread.advance(next - before);
      settle();
    }
  }

  /// All turns to good: nothing is held back, everybody is there and acknowledges what comes. A
  /// last stop must not change anything.
  private void end() {
    held = false;
    advance(SECOND);
    everybodyIsThere();
    acknowledgeWhatComes();
    resumeDurables();
    acknowledgeWhatComes();
    model.checkComplete();
    restart(true, 0, EVERYBODY);
    advance(5 * SECOND);
    acknowledgeWhatComes();
    model.checkComplete();
    audit();
  }

  private void everybodyIsThere() {
    for (int i = 0; i < RestartHistory.CLIENTS; i++) {
      comeBack(players.get(i));
      settle();
      if (!players.get(i).isPresent()) {
        connect(i);
        advance(SECOND);
      }
    }
  }

  /// Only what comes now is acknowledged, so everything else has to come again.
  private void acknowledgeWhatComes() {
    long since = model.keepingNanos;
    advance(SECOND);
    for (int round = 0; isAnythingPending(); round++) {
      Broken.unless(round < LAST_ROUNDS_MAX, "in the end nothing is pending");
      for (boolean more = true; more;) {
        more = false;
        for (var reader : List.copyOf(model.readers.values())) {
          if (reader.isUsable() && reader.consumer != null) {
            for (long sequence : pending(reader)) {
              var note = reader.consumer.notes.get(sequence);
              if (note != null && note.run == model.run && note.lastNanos >= since) {
                acknowledge(reader, sequence);
                more = true;
              }
            }
          }
        }
        settle();
      }
      advance(SECOND);
    }
  }

  private boolean isAnythingPending() {
    return model.channels.values()
        .stream()
        .anyMatch(channel -> channel.consumers.values()
            .stream()
            .anyMatch(consumer -> consumer.members.stream().anyMatch(Reader::isUsable)
                && consumer.isAnythingPending(channel.first)));
  }

  /// Durables that are offline are read to their end, too.
  private void resumeDurables() {
    for (var channel : List.copyOf(model.channels.values())) {
      for (var consumer : List.copyOf(channel.consumers.values())) {
        if (consumer.isDurable && !consumer.gone && consumer.members.isEmpty()) {
          var words = consumer.key.split("[ :]", -1);
          int client = consumer.isGroup ? 0 : List.of("ann", "bob", "cid").indexOf(words[1]);
          subscribe(new Subscribe(client, channel.name.charAt(1) - '0',
              consumer.isGroup ? words[1] : words[2], consumer.isGroup ? words[2] : "", 10, 1,
              StartPosition.NEW_ONLY, 0));
          settle();
        }
      }
    }
  }

  private void audit() {
    var auditor = new TestClient(server, "auditor");
    auditor.sendConnect(response -> Broken.unless(response.error().isEmpty(), "anybody may connect",
        response.error()));
    finish();
    for (var view : server.server.channels()) {
      var reading = auditor.subscribe(view.name()).maxInFlight(1 << 20).send();
      finish();
      model.channel(view.name()).ledger.audit(view.first(), view.last(), reading.received);
    }
  }
}
