package io.standpipe.broker;

import io.standpipe.broker.auth.Export.Responses;
import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Answers to requests that came from other accounts: who serves one answers to a subject of its
/// own account, `_R_.<server>.<number>`, and the answer goes to the subject that the client named.
/// Any thread may call. Source: reference, core NATS 2.4.
final class ServiceReplies {
  /// Requests that wait for answers, at most; more find nobody.
  private static final int WAITING_MAX = 65_536;
  private static final int SWEEP_EVERY = 1024;

  private final String prefix;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Subject, Waiting> waiting = new ConcurrentHashMap<>();

  /// @param untilNanos on [Hub#CLOCK]
  private record Waiting(Account importer, Subject reply, Responses expected, long untilNanos) {
    Waiting again(long now) {
      return new Waiting(importer, reply, expected, now + expected.patience().toNanos());
    }
  }

  /// @param serverId makes the subjects those of this server alone
  ServiceReplies(String serverId) {
    prefix = "_R_." + serverId + ".";
  }

  /// Takes the answers in an account whose services others use.
  Crossing listener() {
    return new Crossing(Subject.of(prefix + "*"), true, this::pass);
  }

  /// Where an answer to this request is to go; null if too many wait.
  @Nullable
  Subject expect(Account importer, Subject reply, Responses expected) {
    long number = numbers.incrementAndGet();
    long now = Hub.CLOCK.nanos();
    if (number % SWEEP_EVERY == 0 || waiting.size() >= WAITING_MAX) {
      waiting.values().removeIf(old -> old.untilNanos - now <= 0);
      if (waiting.size() >= WAITING_MAX) {
        return null;
      }
    }
    byte[] name = (prefix + number).getBytes(StandardCharsets.US_ASCII);
    var subject = Subject.copyOf(name, 0, name.length);
    waiting.put(subject, new Waiting(importer, reply, expected, 0).again(now));
    return subject;
  }

  /// Nobody serves the request.
  void forget(Subject subject) {
    waiting.remove(subject);
  }

  private boolean pass(Publication answer, Fanout fanout, @Nullable Connection from) {
    var subject = answer.subject();
    var asked = waiting.get(subject);
    long now = Hub.CLOCK.nanos();
    if (asked == null || asked.untilNanos - now <= 0) {
      waiting.remove(subject);
      return false;
    }
    boolean last = switch (asked.expected.type()) {
      case SINGLETON -> true;
      case CHUNKED -> answer.size() == 0;
      case STREAM -> false;
    };
    if (last && !waiting.remove(subject, asked)) {
      return false;
    } else if (!last) {
      waiting.put(subject, asked.again(now));
    }
    return fanout.republish(answer, asked.importer, asked.reply, answer.reply(), from);
  }
}
