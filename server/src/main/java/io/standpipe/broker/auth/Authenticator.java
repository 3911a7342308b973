package io.standpipe.broker.auth;

import io.standpipe.broker.auth.Verdict.Admitted;
import io.standpipe.broker.auth.Verdict.Overloaded;
import io.standpipe.broker.auth.Verdict.Refused;
import io.standpipe.wire.nats.Credentials;
import io.standpipe.wire.nats.NkeyText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides who a client is. Immutable; any thread may call. A change of the configuration makes a
/// new one.
///
/// What is quick is decided on the caller's thread; bcrypt hashes and signatures are checked on
/// others, and the verdict comes on one of these. Source: reference, core 2.1 to 2.5.
public final class Authenticator {
  /// Compared with if there is no such user, so that the time does not tell.
  private static final String NOBODYS_HASH = "$2a$11$ooEmfL5vJhGR0FdKYTYPdOVyDGEzDRJqTiBBsDOQRMnLcjLEBGjTW";

  private final AuthConfig config;
  private final Executor slowly;
  private final Map<String, Known> byName = new HashMap<>();
  /// Those whose name is one, in its normal form.
  private final Map<String, Known> byDistinguishedName = new HashMap<>();
  private final @Nullable Known token;
  private final @Nullable User noAuthUser;
  private final @Nullable OperatorMode operator;
  private final boolean hashes;
  private final PasswordCheck passwords = new PasswordCheck();

  private record Known(UserConfig config, User user) {
    Credential credential() {
      return config.credential();
    }
  }

  /// @param slowly runs what takes long; may throw [RejectedExecutionException]
  /// @throws IllegalArgumentException if a JWT of the configuration is not valid
  public Authenticator(AuthConfig config, Executor slowly) {
    this.config = config;
    this.slowly = slowly;
    for (var user : config.users()) {
      var known = new Known(user, User.of(user));
      byName.put(user.name(), known);
      if (user.name().contains("=")) {
        byDistinguishedName.put(CertificateNames.normal(user.name()), known);
      }
    }
    this.token = byName.values()
        .stream()
        .filter(known -> known.credential() instanceof Credential.Token)
        .findFirst()
        .orElse(null);
    var anonymous = byName.get(config.noAuthUser());
    this.noAuthUser = anonymous == null ? null : anonymous.user();
    this.operator = config.operator().map(OperatorMode::new).orElse(null);
    this.hashes = byName.values()
        .stream()
        .anyMatch(known -> known.credential() instanceof Credential.Password(var secret)
            && secret.isHashed());
  }

  public AuthConfig config() {
    return config;
  }

  /// Whether a client must log in before it does anything.
  public boolean isRequired() {
    return config.isRequired();
  }

  /// Who a client is that gives no credentials; null if it must.
  public @Nullable User anonymous() {
    return isRequired() ? noAuthUser : User.ANYONE;
  }

  /// Whether INFO must bring something to sign.
  public boolean needsNonce() {
    return operator != null
        || config.users().stream().anyMatch(user -> user.credential() instanceof Credential.Nkey);
  }

  /// What this configuration makes of somebody who was let in by the one `before`; null if that
  /// user is gone or has another credential now.
  public @Nullable User renew(User user, Authenticator before) {
    if (operator != null) {
      return config.operator().equals(before.config.operator()) ? user : null;
    }
    var known = byName.get(user.name());
    if (known == null) {
      return isRequired() ? null : User.ANYONE;
    }
    var old = before.byName.get(user.name());
    return old != null && old.credential().equals(known.credential()) ? known.user() : null;
  }

  /// Calls `then` once, on this thread or another.
  public void login(Login login, Consumer<Verdict> then) {
    var given = login.credentials();
    if (!isRequired()) {
      then.accept(new Admitted(User.ANYONE));
    } else {
      verify(login, given, verdict -> then.accept(typed(verdict, login.type())));
    }
  }

  /// A user may be restricted to some kinds of connections. JWTs have been asked already.
  private Verdict typed(Verdict verdict, ConnectionType type) {
    if (verdict instanceof Admitted admitted) {
      var known = byName.get(admitted.user().name());
      if (known != null && !known.config().connectionTypes().contains(type)) {
        return new Refused(
            "User " + quoted(admitted.user().name()) + " over a connection of another type");
      }
    }
    return verdict;
  }

  private void verify(Login login, Credentials given, Consumer<Verdict> then) {
    if (operator != null) {
      slowly(login, () -> operator.login(login), then);
    } else if (!given.nkey().isEmpty() && needsNonce()) {
      nkey(login, then);
    } else if (login.certificateNames().isPresent()) {
      then.accept(certificate(login.certificateNames().get(), given));
    } else if (isEmpty(given) && noAuthUser != null) {
      then.accept(new Admitted(noAuthUser));
    } else if (token != null && token.credential() instanceof Credential.Token(var secret)) {
      compare(login, secret, given.token(), token.user(), "", then);
    } else {
      password(login, then);
    }
  }

  private static boolean isEmpty(Credentials given) {
    return given.user().isEmpty() && given.password().isEmpty() && given.token().isEmpty();
  }

  private void password(Login login, Consumer<Verdict> then) {
    var given = login.credentials();
    var who = "User " + quoted(given.user());
    var known = byName.get(given.user());
    if (known != null && known.credential() instanceof Credential.Password(var secret)) {
      compare(login, secret, given.password(), known.user(), who, then);
    } else if (hashes) {
      slowly(login, () -> {
        passwords.matches(NOBODYS_HASH, given.password());
        return new Refused(who);
      }, then);
    } else {
      then.accept(new Refused(who));
    }
  }

  private void compare(
      Login login,
      Secret secret,
      String given,
      User user,
      String who,
      Consumer<Verdict> then) {
    if (!secret.isHashed()) {
      then.accept(secret.isSameText(given) ? new Admitted(user) : new Refused(who));
    } else if (passwords.isKnown(secret.hash(), given)) {
      then.accept(new Admitted(user));
    } else {
      slowly(login,
          () -> passwords.matches(secret.hash(), given) ? new Admitted(user) : new Refused(who),
          then);
    }
  }

  private void nkey(Login login, Consumer<Verdict> then) {
    var given = login.credentials();
    var refused = new Refused("Nkey " + quoted(given.nkey()));
    var known = byName.get(given.nkey());
    byte[] key = NkeyText.decode(given.nkey(), NkeyText.USER);
    byte[] signature = Signature.decodeBase64(given.signature());
    if (known == null || !(known.credential() instanceof Credential.Nkey) || key == null
        || signature == null) {
      then.accept(refused);
      return;
    }
    byte[] nonce = login.nonce().getBytes(StandardCharsets.US_ASCII);
    slowly(login,
        () -> nonce.length > 0 && Signature.isValid(key, nonce, signature)
            ? new Admitted(known.user())
            : refused,
        then);
  }

  /// The first name that is a user's decides; a password, if that user has one, is still needed.
  private Verdict certificate(CertificateNames names, Credentials given) {
    for (var name : names.alternatives()) {
      var known = byName.get(name);
      if (known != null) {
        return certified(known, given);
      }
    }
    var known = byDistinguishedName.get(CertificateNames.normal(names.subject()));
    return known != null
        ? certified(known, given)
        : new Refused("Certificate " + quoted(names.subject()));
  }

  private static Verdict certified(Known known, Credentials given) {
    return switch (known.credential()) {
      case Credential.Certificate _ -> new Admitted(known.user());
      case Credential.Password(var secret) when !secret.isHashed()
          && secret.isSameText(given.password()) ->
        new Admitted(known.user());
      case Credential.Password _,Credential.Token _,Credential.Nkey _ ->
        new Refused("User " + quoted(known.user().name()));
    };
  }

  private void slowly(Login login, Supplier<Verdict> check, Consumer<Verdict> then) {
    try {
      slowly.execute(() -> {
        if (login.isWanted().getAsBoolean()) {
          then.accept(checked(check));
        }
      });
    } catch (RejectedExecutionException _) {
      then.accept(new Overloaded());
    }
  }

  /// What a library cannot digest is no credential.
  private static Verdict checked(Supplier<Verdict> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      return new Refused("malformed credentials: " + e.getMessage());
    }
  }

  /// For a log: a stranger chose the text.
  static String quoted(String text) {
    var safe = new StringBuilder("\"");
    text.chars().limit(128).forEach(c -> {
      if (c < ' ' || c == '"' || c == '\\' || c == 0x7F) {
        safe.append(String.format("\\x%02x", c));
      } else {
        safe.append((char) c);
      }
    });
    return safe.append('"').toString();
  }
}
