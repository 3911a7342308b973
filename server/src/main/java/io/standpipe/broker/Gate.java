package io.standpipe.broker;

import io.netty.util.concurrent.ScheduledFuture;
import io.standpipe.broker.auth.Authenticator;
import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.broker.auth.Login;
import io.standpipe.broker.auth.User;
import io.standpipe.broker.auth.Verdict;
import io.standpipe.wire.nats.Credentials;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets a client in once it has shown who it is, and out again when that expires. On the
/// connection's loop only.
///
/// Before, nothing but CONNECT is taken from it. While a login is checked elsewhere, nothing
/// is read.
final class Gate {
  private final Connection connection;
  private final Hub hub;
  private final String nonce;
  private Optional<CertificateNames> certificateNames = Optional.empty();
  /// The next byte is the first one.
  private boolean untouched = true;
  private boolean open;
  private volatile boolean ended;
  private @Nullable ScheduledFuture<?> timer;

  Gate(Connection connection, Hub hub) {
    this.connection = connection;
    this.hub = hub;
    this.nonce = authenticator().needsNonce() ? Nonce.next() : "";
  }

  private Authenticator authenticator() {
    return connection.door().security().authenticator();
  }

  /// What the client is to sign; empty if nothing.
  String nonce() {
    return nonce;
  }

  /// From now on the client has time to log in. `names` are those of its certificate, if
  /// that decides.
  void start(Optional<CertificateNames> names) {
    certificateNames = names;
    if (!authenticator().isRequired()) {
      open = true;
      return;
    }
    schedule(authenticator().config().timeout().toNanos(), CloseReason.AUTHENTICATION_TIMEOUT);
  }

  /// Whether what the client sends may be parsed; `first` is the next byte.
  boolean takes(byte first) {
    if (untouched) {
      untouched = false;
      if (!open && first != 'C' && first != 'c') {
        var anonymous = authenticator().anonymous();
        if (anonymous == null) {
          connection.close(CloseReason.AUTHENTICATION_FAILURE);
          return false;
        }
        return admit(new Verdict.Admitted(anonymous, OptionalLong.empty()));
      }
    }
    return true;
  }

  /// A CONNECT came. [Connection#connected] follows, sooner or later, or the end.
  void connect(Credentials credentials) {
    if (open && (!authenticator().isRequired() || credentials.equals(Credentials.NONE))) {
      connection.connected();
      return;
    }
    var visitor = connection.visitor();
    var login = new Login(credentials.orJwt(visitor.jwt()), nonce, certificateNames,
        connection.door().type(), visitor.address(), () -> !ended);
    var asked = authenticator();
    var answered = new Answer(asked);
    asked.login(login, answered);
    answered.waitUnlessThere();
  }

  /// The verdict on one login, at once or on another thread.
  private final class Answer implements Consumer<Verdict> {
    private final Authenticator asked;
    private @Nullable Verdict verdict;
    private boolean waiting;

    Answer(Authenticator asked) {
      this.asked = asked;
    }

    @Override
    public void accept(Verdict given) {
      if (connection.loop().executor().inEventLoop()) {
        verdict = given;
      } else {
        connection.loop().execute(() -> decide(given));
      }
    }

    void waitUnlessThere() {
      var now = verdict;
      if (now == null) {
        connection.hold();
        waiting = true;
      } else {
        decide(now);
      }
    }

    private void decide(Verdict now) {
      if (!ended && passes(now)) {
        // The configuration may have changed while the login was checked.
        recheck(asked);
      }
      if (!ended && open) {
        connection.connected();
      }
      if (waiting) {
        connection.release();
      }
    }
  }

  private boolean passes(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Admitted admitted -> admit(admitted);
      case Verdict.Refused(var who) -> {
        hub.log().connectionError(connection, "authentication error - " + who);
        connection.close(CloseReason.AUTHENTICATION_FAILURE);
        yield false;
      }
      case Verdict.Overloaded() -> {
        hub.log().connectionError(connection, "too many logins are waiting to be checked");
        connection.close(CloseReason.AUTHENTICATION_TIMEOUT);
        yield false;
      }
    };
  }

  private boolean admit(Verdict.Admitted admitted) {
    open = true;
    stop();
    if (!connection.become(admitted.user())) {
      return false;
    }
    admitted.expiresInNanos()
        .ifPresent(nanos -> schedule(nanos, CloseReason.AUTHENTICATION_EXPIRED));
    return true;
  }

  /// The configuration may have changed since `before`.
  @SuppressWarnings("ReferenceEquality") // each configuration has its own
  void recheck(Authenticator before) {
    if (!open || before == authenticator()) {
      return;
    }
    User user = authenticator().renew(connection.user(), before);
    if (user == null) {
      connection.close(CloseReason.AUTHENTICATION_FAILURE);
    } else {
      connection.become(user);
    }
  }

  void ended() {
    ended = true;
    stop();
  }

  private void schedule(long nanos, CloseReason reason) {
    stop();
    timer = connection.loop()
        .executor()
        .schedule(() -> connection.close(reason), Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
