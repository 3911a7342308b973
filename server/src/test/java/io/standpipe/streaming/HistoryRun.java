package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import io.standpipe.store.memory.MemoryStore;
import io.standpipe.streaming.History.Step;
import io.standpipe.streaming.HistoryAction.Acknowledge;
import io.standpipe.streaming.HistoryAction.AcknowledgeAll;
import io.standpipe.streaming.HistoryAction.AcknowledgeWrongly;
import io.standpipe.streaming.HistoryAction.Advance;
import io.standpipe.streaming.HistoryAction.CloseClient;
import io.standpipe.streaming.HistoryAction.ComeBack;
import io.standpipe.streaming.HistoryAction.Congest;
import io.standpipe.streaming.HistoryAction.Connect;
import io.standpipe.streaming.HistoryAction.Decide;
import io.standpipe.streaming.HistoryAction.Drain;
import io.standpipe.streaming.HistoryAction.FallSilent;
import io.standpipe.streaming.HistoryAction.HoldJournal;
import io.standpipe.streaming.HistoryAction.Leave;
import io.standpipe.streaming.HistoryAction.Publish;
import io.standpipe.streaming.HistoryAction.ReleaseJournal;
import io.standpipe.streaming.HistoryAction.SetWallClockBack;
import io.standpipe.streaming.HistoryAction.Subscribe;
import io.standpipe.streaming.HistoryAction.Vanish;
import io.standpipe.streaming.Model.Publication;
import io.standpipe.streaming.ModelConsumer.SentAck;
import io.standpipe.streaming.ModelRequests.Attempt;
import io.standpipe.streaming.ModelRequests.Closing;
import io.standpipe.streaming.ModelRequests.Ending;
import io.standpipe.streaming.Reader.Cause;
import io.standpipe.streaming.Reader.End;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Performs one history with the engine and its model side by side.
final class HistoryRun implements AutoCloseable {
  private static final int LAST_ROUNDS_MAX = 1_000;
  private static final long LAST_ROUND_NANOS = Model.HAND_OVER_DELAY_NANOS;

  private final History history;
  private final DelayedJournal journal;
  private final Model model;
  private final SimulatedServer server;
  private final Invariants invariants;
  /// The instance of each client that was let in last; before that, the one that asked first.
  private final List<Player> players = new ArrayList<>();
  private Random order = new Random(0);

  /// `brokenBus` and `brokenStore` stand between the engine and what observes it.
  private HistoryRun(
      History history,
      UnaryOperator<Bus> brokenBus,
      UnaryOperator<Store> brokenStore) {
    this.history = history;
    this.model = new Model(history.config());
    this.journal = new DelayedJournal(history.memoryStore() ? new MemoryStore() : new ListStore());
    this.server = new SimulatedServer(history.config(),
        new ObservedStore(brokenStore.apply(journal), model),
        bus -> brokenBus.apply(new ObservedBus(bus, model::delivered)));
    this.model.attach(server);
    this.invariants = new Invariants(model, journal);
    for (int i = 0; i < History.CLIENTS; i++) {
      players.add(newPlayer(i));
    }
  }

  /// What was broken, null if nothing was.
  static @Nullable Broken perform(
      History history,
      UnaryOperator<Bus> brokenBus,
      UnaryOperator<Store> brokenStore) {
    try (var run = new HistoryRun(history, brokenBus, brokenStore)) {
      for (var step : history.steps()) {
        run.perform(step);
      }
      run.end();
      return null;
    } catch (RuntimeException | AssertionError failure) {
      return Broken.of(failure);
    }
  }

  @Override
  public void close() {
    model.over = true;
    server.close();
  }

  private void perform(Step step) {
    order = new Random(step.order());
    perform(step.action());
    if (step.tasks() == Step.ALL) {
      settle();
    } else {
      for (int i = 0; i < step.tasks(); i++) {
        server.thread.runAny(order);
      }
      checkIfIdle();
    }
  }

  private void settle() {
    for (int i = 0; !server.thread.isIdle(); i++) {
      Broken.unless(i < 100_000, "work comes to an end");
      if (!server.thread.runAny(order)) {
        server.thread.advance(0);
      }
    }
    checkIfIdle();
  }

  private void checkIfIdle() {
    if (server.thread.isIdle()) {
      model.settled();
      invariants.check();
    }
  }

  private void perform(HistoryAction action) {
    switch (action) {
      case Connect(var client) -> connect(client);
      case CloseClient(var client) -> close(players.get(client));
      case Vanish(var client) -> vanish(players.get(client));
      case FallSilent(var client) -> {
        if (players.get(client).connected) {
          players.get(client).fallSilent();
        }
      }
      case ComeBack(var client) -> comeBack(players.get(client));
      case Publish(var client, var channel, var count, var size) -> {
        for (int i = 0; i < count; i++) {
          publish(players.get(client), channelName(channel), size);
        }
      }
      case Subscribe subscribe -> subscribe(subscribe);
      case Acknowledge(var index, var pending, var times) -> {
        var reader = online(index);
        if (reader != null && !reader.pending.isEmpty()) {
          long sequence = List.copyOf(reader.pending.keySet()).get(pending % reader.pending.size());
          for (int i = 0; i < times; i++) {
            acknowledge(reader, sequence);
          }
        }
      }
      case AcknowledgeAll(var index) -> {
        var reader = online(index);
        if (reader != null) {
          List.copyOf(reader.pending.keySet()).forEach(sequence -> acknowledge(reader, sequence));
        }
      }
      case AcknowledgeWrongly(var index, var sequence) -> acknowledgeWrongly(index, sequence);
      case Leave(var index, var forGood, var byInbox) -> leave(online(index), forGood, byInbox);
      case Congest(var index) -> congest(online(index));
      case Drain(var index) -> drain(online(index));
      case HoldJournal() -> journal.hold();
      case Decide(var count, var refuse) -> {
        for (int i = 0; i < count && journal.waiting() > 0; i++) {
          journal.decide(refuse ? ModelRequests.JOURNAL_FAILURE : "");
        }
      }
      case ReleaseJournal() -> journal.release();
      case Advance(var millis) -> advance(millis * 1_000_000L);
      case SetWallClockBack(var millis) -> {
        settle();
        server.thread.stepWallClock(-millis * 1_000_000L);
      }
    }
  }

  private static String channelName(int channel) {
    return "c" + channel;
  }

  private Player newPlayer(int client) {
    var player = new Player(server, List.of("ann", "bob", "cid").get(client), history.config(),
        model::stamp);
    model.players.put(Subject.of(player.client.connectionId), player);
    return player;
  }

  private void connect(int client) {
    var current = players.get(client);
    var player = model.sessions.containsKey(current.client.id) ? newPlayer(client) : current;
    var session = model.session(player.client.id);
    if (session != null) {
      session.contested = true;
    }
    var attempt = new Attempt(player, server.thread.nanos(), model.stamp());
    if (model.requests.attempts.stream().anyMatch(other -> other.player() == player)) {
      return;
    }
    model.requests.attempts.add(attempt);
    player.client.sendConnect(response -> {
      model.requests.connected(attempt, response.error());
      if (response.error().isEmpty()) {
        players.set(client, player);
      } else {
        player.vanish();
      }
    });
  }

  private void close(Player player) {
    if (player.connected) {
      var closing = new Closing(player.client.id);
      model.requests.closings.add(closing);
      server.send("_STAN.close.test-cluster", new CloseRequest(player.client.id).encode(),
          answer -> model.requests.closed(closing, SimulatedServer.closeError(answer)));
    }
  }

  private void vanish(Player player) {
    player.vanish();
    for (var reader : model.readers.values()) {
      if (reader.player == player && reader.listening != null) {
        drain(reader);
        reader.listening.close();
        reader.listening = null;
      }
    }
  }

  private void comeBack(Player player) {
    player.comeBack();
    for (var reader : model.readers.values()) {
      if (reader.player == player && reader.listening == null) {
        reader.listening = server.bus.subscribe(reader.request.inbox(), _ -> {});
      }
    }
  }

  private void publish(Player player, String channel, int size) {
    if (!player.connected) {
      return;
    }
    var session = model.session(player.client.id);
    var text = player.client.connectionId + "-" + player.published + ".".repeat(size);
    var publication = new Publication(player, channel, text,
        session != null && session.player == player);
    model.publications.put(text, publication);
    model.requests.publications.add(publication);
    server.send("_STAN.pub.test-cluster." + channel,
        player.client.message(channel, text, text).encode(),
        answer -> model.requests.published(publication, SimulatedServer.pubAck(answer)));
  }

  private void subscribe(Subscribe subscribe) {
    var player = players.get(subscribe.client());
    if (!player.connected) {
      return;
    }
    var inbox = Subject.of("inbox." + server.newId());
    var request = new SubscriptionRequest(player.client.id,
        Subject.of(channelName(subscribe.channel())), subscribe.group(), inbox,
        subscribe.maxInFlight(), subscribe.ackWaitSeconds(), subscribe.durable(),
        subscribe.start().number(), subscribe.startSequence(),
        subscribe.startDeltaMillis() * 1_000_000L);
    var reader = new Reader(player, request, model.session(player.client.id), model.stamp());
    reader.listening = server.bus.subscribe(inbox, _ -> {});
    model.readers.put(inbox, reader);
    model.requests.readers.add(reader);
    server.send("_STAN.sub.test-cluster", request.encode(), answer -> {
      var response = SubscriptionResponse.decode(answer, 0, answer.length);
      if (response == null) {
        throw new Broken("answers are well-formed", reader);
      }
      model.requests.subscribed(reader, response);
    });
  }

  private @Nullable Reader online(int index) {
    var online = model.online();
    return online.isEmpty() ? null : online.get(index % online.size());
  }

  private void acknowledge(Reader reader, long sequence) {
    var consumer = reader.consumer;
    if (reader.player.connected && reader.isStarted() && consumer != null) {
      if (consumer.isPending(sequence)) {
        consumer.acks.add(new SentAck(reader, sequence, model.stamp()));
      }
      sendAck(reader, sequence);
    }
  }

  private void sendAck(Reader reader, long sequence) {
    var ack = new Ack(reader.request.subject(), sequence).encode();
    server.bus.publish(reader.ackInbox, null, ack, 0, ack.length);
  }

  /// With nothing else under way, so that it is known what is pending when the engine hears of it.
  private void acknowledgeWrongly(int index, long sequence) {
    settle();
    var answered = model.readers.values()
        .stream()
        .filter(reader -> "".equals(reader.answer) && reader.player.connected)
        .toList();
    if (!answered.isEmpty()) {
      var reader = answered.get(index % answered.size());
      if (reader.online) {
        acknowledge(reader, sequence);
      } else {
        sendAck(reader, sequence);
      }
      settle();
    }
  }

  private void leave(@Nullable Reader reader, boolean forGood, boolean byInbox) {
    if (reader == null || !reader.player.connected || !byInbox && !reader.isStarted()) {
      return;
    }
    var end = new End(forGood ? Cause.UNSUBSCRIBE : Cause.CLOSE, model.stamp());
    reader.ends.add(end);
    var ending = new Ending(reader, end);
    model.requests.endings.add(ending);
    var request = new UnsubscribeRequest(reader.request.clientId(), reader.request.subject(),
        byInbox ? reader.request.inbox() : reader.ackInbox, "");
    server.send(forGood ? "_STAN.unsub.test-cluster" : "_STAN.subclose.test-cluster",
        request.encode(), answer -> model.requests.ended(ending, TestSubscription.error(answer)));
  }

  private void congest(@Nullable Reader reader) {
    if (reader != null && reader.listening != null) {
      server.bus.congest(reader.request.inbox(), true);
    }
  }

  private void drain(@Nullable Reader reader) {
    if (reader != null && model.isCongested(reader)) {
      reader.drainUnheard = true;
      var consumer = reader.consumer;
      if (consumer != null) {
        consumer.impededNanos = server.thread.nanos();
      }
      server.bus.congest(reader.request.inbox(), false);
    }
  }

  /// Lets time pass, and looks at everything each time something was due.
  private void advance(long nanos) {
    settle();
    long until = server.thread.nanos() + nanos;
    while (server.thread.nextTimerNanos() <= until) {
      server.thread.advance(Math.max(0, server.thread.nextTimerNanos() - server.thread.nanos()));
      settle();
    }
    server.thread.advance(until - server.thread.nanos());
    settle();
  }

  /// All turns to good: nothing is held back, everybody is well and acknowledges what comes.
  private void end() {
    journal.release();
    players.forEach(this::comeBack);
    List.copyOf(model.readers.values()).forEach(this::drain);
    advance(LAST_ROUND_NANOS);
    for (int round = 0; isAnythingPending(); round++) {
      Broken.unless(round < LAST_ROUNDS_MAX, "in the end nothing is pending");
      for (var reader : model.online()) {
        if (!reader.player.connected) {
          comeBack(reader.player);
        }
        List.copyOf(reader.pending.keySet()).forEach(sequence -> acknowledge(reader, sequence));
      }
      advance(LAST_ROUND_NANOS);
    }
    invariants.checkEnd();
  }

  private boolean isAnythingPending() {
    for (var reader : model.online()) {
      var consumer = reader.consumer;
      if (!reader.pending.isEmpty()
          || consumer != null && !consumer.unassigned.tailMap(consumer.channel.first).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
