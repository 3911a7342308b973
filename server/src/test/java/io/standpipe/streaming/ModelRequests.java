package io.standpipe.streaming;

import io.standpipe.streaming.Model.Publication;
import io.standpipe.streaming.Model.Session;
import io.standpipe.streaming.Reader.Cause;
import io.standpipe.streaming.Reader.End;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was asked and not answered yet, and which answers are right. Part of the [Model].
final class ModelRequests {
  /// What the journal says when it refuses.
  static final String JOURNAL_FAILURE = "disk full";

  record Attempt(Player player, long atNanos, long stamp) {}

  static final class Closing {
    final String clientId;
    /// What it closed, as far as is known.
    @Nullable
    Session session;

    Closing(String clientId) {
      this.clientId = clientId;
    }
  }

  record Ending(Reader reader, End end) {}

  private final Model model;
  final Set<Publication> publications = new LinkedHashSet<>();
  final List<Attempt> attempts = new ArrayList<>();
  final List<Closing> closings = new ArrayList<>();
  final Set<Reader> readers = new LinkedHashSet<>();
  final List<Ending> endings = new ArrayList<>();

  ModelRequests(Model model) {
    this.model = model;
  }

  private static void checkAwaited(boolean awaited, Object request) {
    Broken.unless(awaited, "a request is answered once", request);
  }

  private static Broken wrong(Object request, String answer) {
    return new Broken("answers tell what happened", request, "answered", answer);
  }

  void published(Publication publication, PubAck ack) {
    checkAwaited(publications.remove(publication), publication.text);
    Broken.unless(ack.guid().equals(publication.text), "answers carry the guid", ack);
    boolean right = switch (ack.error()) {
      case "" -> publication.known && publication.applied;
      case Refusal.INVALID_PUBLISH -> !publication.known;
      case Refusal.TOO_MANY_CHANNELS -> isFullFor(publication.channel);
      case JOURNAL_FAILURE -> publication.refused;
      default -> false;
    };
    if (!right) {
      throw wrong(publication.text + " on " + publication.channel, ack.error());
    }
    if (ack.error().isEmpty()) {
      checkDelivered(publication);
    }
  }

  private boolean isFullFor(String channel) {
    int max = model.config.limits().channelsMax();
    return max > 0 && model.channels.size() >= max && !model.channels.containsKey(channel);
  }

  /// Who had got everything before, and could take the message, has it now.
  private void checkDelivered(Publication publication) {
    var channel = model.channels.get(publication.channel);
    if (channel == null || !channel.holds(publication.sequence)) {
      return;
    }
    var stored = channel.at(publication.sequence);
    if (channel.removedStamp > stored.stamp()) {
      // That may have made room later.
      return;
    }
    for (var consumer : channel.consumers) {
      if (consumer.position < publication.sequence && consumer.position >= stored.before()
          && consumer.members.stream().noneMatch(r -> model.isCongested(r) || r.drainUnheard)) {
        for (var reader : consumer.members) {
          Broken.unless(
              !reader.isStarted() || reader.answerStamp > stored.stamp() || consumer.resumes(reader)
                  || consumer.inFlightAtMost(reader) >= reader.request.maxInFlight(),
              "a message is on its way before its publisher hears that it is stored",
              publication.text, reader, consumer);
        }
      }
    }
  }

  void connected(Attempt attempt, String error) {
    checkAwaited(attempts.remove(attempt), attempt);
    var id = attempt.player.client.id;
    var session = model.session(id);
    // It may have ended meanwhile.
    var own = model.opened.get(attempt.player);
    boolean right = switch (error) {
      case "" -> own != null && own.kept;
      case Refusal.CLIENT_REGISTERED -> own == null && session != null;
      case JOURNAL_FAILURE -> own != null && !own.kept;
      default -> false;
    };
    if (!right) {
      throw wrong(attempt, error);
    }
    if (error.equals(Refusal.CLIENT_REGISTERED)) {
      Broken.unless(
          attempts.stream().anyMatch(other -> other.player.client.id.equals(id)) || session == null
              || !session.player.hasBeenSilentSince(attempt.stamp),
          "a client that is gone keeps nobody out", attempt);
    } else if (own != null && !own.kept) {
      model.end(own);
    }
  }

  /// Sessions end because they are asked to, are replaced, or miss heartbeats.
  void checkClosing(String id, Session session) {
    var player = session.player;
    boolean asked = false;
    for (var closing : closings) {
      if (closing.clientId.equals(id) && closing.session == null && !asked) {
        asked = true;
        closing.session = session;
      }
    }
    boolean replaced = attempts.stream()
        .anyMatch(attempt -> attempt.player.client.id.equals(id) && attempt.player != player
            && !player.hasAnsweredSince(attempt.stamp));
    long missed = model.nowNanos() - Math.max(session.openedNanos,
        session.contested ? session.openedNanos : player.lastAnsweredNanos());
    boolean timedOut = missed >= (model.config.heartbeatFailCount() + 1)
        * model.config.heartbeatInterval().toNanos();
    Broken.unless(asked || replaced || timedOut, "a client that answers is not closed", player);
  }

  void closed(Closing closing, String error) {
    checkAwaited(closings.remove(closing), closing.clientId);
    boolean right = switch (error) {
      case "" -> closing.session != null && !closing.session.open
          && model.online().stream().noneMatch(reader -> reader.session == closing.session);
      case Refusal.UNKNOWN_CLIENT -> model.session(closing.clientId) == null;
      default -> false;
    };
    if (!right) {
      throw wrong(closing.clientId, error);
    }
  }

  void subscribed(Reader reader, SubscriptionResponse response) {
    checkAwaited(readers.remove(reader), reader);
    var channel = model.channels.get(reader.channel());
    var consumer = model.consumer(reader);
    boolean accepted = reader.consumer != null;
    boolean right = switch (response.error()) {
      case "" -> accepted && reader.kept;
      case Refusal.DUPLICATE_DURABLE -> !accepted && !model.config.replaceDurable()
          && consumer != null && consumer.isOnline() && !consumer.isGroup;
      case Refusal.UNKNOWN_CLIENT -> !accepted && (reader.session == null || !reader.session.open);
      case Refusal.TOO_MANY_SUBSCRIPTIONS ->
        !accepted && channel != null && channel.limits.subscriptionsMax() > 0
            && channel.subscriptions() >= channel.limits.subscriptionsMax()
            && (consumer == null || consumer.isOnline());
      case Refusal.TOO_MANY_CHANNELS -> !accepted && isFullFor(reader.channel());
      case JOURNAL_FAILURE -> accepted && !reader.kept;
      default -> false;
    };
    if (!right) {
      throw wrong(reader, response.error());
    }
    reader.answer = response.error();
    reader.answerStamp = model.stamp();
    reader.ackInbox = response.ackInbox();
  }

  void ended(Ending ending, String error) {
    checkAwaited(endings.remove(ending), ending);
    var reader = ending.reader;
    boolean right = switch (error) {
      case "", JOURNAL_FAILURE, Refusal.INVALID_SUBSCRIPTION -> !reader.online;
      case Refusal.UNKNOWN_CLIENT -> reader.session == null || !reader.session.open;
      case Refusal.UNKNOWN_CHANNEL -> !model.channels.containsKey(reader.channel());
      default -> false;
    };
    if (!right) {
      throw wrong(ending, error);
    }
    reader.ends.remove(ending.end);
  }

  /// Requests that may take over the durable that `reader` reads.
  Stream<End> replacements(Reader reader) {
    var key = reader.key();
    return !model.config.replaceDurable() || key == null || key.startsWith("group")
        ? Stream.empty()
        : readers.stream()
            .filter(other -> other != reader && other.consumer == null && key.equals(other.key())
                && other.channel().equals(reader.channel()))
            .map(other -> new End(Cause.REPLACED, other.stamp));
  }
}
