package io.standpipe.broker.auth;

import io.standpipe.broker.auth.TrustedAccounts.Trusted;
import io.standpipe.broker.auth.Verdict.Admitted;
import io.standpipe.broker.auth.Verdict.Refused;
import io.standpipe.wire.nats.NkeyText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Users described by JWTs, accounts from memory. Immutable; any thread may call, and has to wait
/// for signatures to be checked. Source: reference, core 2.5.
final class OperatorMode {
  /// What a user has from its signing key if that has a template.
  private static final List<String> OWN_TERMS = List.of("pub", "sub", "resp", "subs", "data",
      "payload", "src", "times", "times_location", "bearer_token", "allowed_connection_types");

  private final TrustedAccounts accounts;
  private final InstantSource clock;

  OperatorMode(OperatorConfig config) {
    this(config, InstantSource.system());
  }

  /// @throws IllegalArgumentException if a JWT of the configuration is not valid
  OperatorMode(OperatorConfig config, InstantSource clock) {
    this.accounts = new TrustedAccounts(config);
    this.clock = clock;
  }

  Verdict login(Login login) {
    var text = login.credentials().jwt();
    var user = text.isEmpty() ? null : Jwt.decode(text);
    byte[] key = user == null ? null : NkeyText.decode(user.subject(), NkeyText.USER);
    if (user == null || key == null) {
      return new Refused("without a valid user JWT");
    }
    var who = "Nkey " + Authenticator.quoted(user.subject()) + ", ";
    var named = user.nats().text("issuer_account");
    var account = accounts.find(named.isEmpty() ? user.issuer() : named);
    if (account == null) {
      return new Refused(who + "whose account is unknown or not trusted");
    }
    var now = clock.instant();
    var problem = problem(user, account, now.getEpochSecond());
    if (!problem.isEmpty()) {
      return new Refused(who + problem);
    }
    try {
      return admit(user, key, account, login, now);
    } catch (IllegalArgumentException e) {
      return new Refused(who + "whose JWT cannot be followed: " + e.getMessage());
    }
  }

  /// Empty if the JWT is good.
  private static String problem(Jwt user, Trusted account, long now) {
    if (!account.jwt().isValidAt(now)) {
      return "whose account is not trusted any more";
    } else if (!account.hasIssued(user)) {
      return "whose JWT was not signed by its account";
    } else if (!user.isValidAt(now)) {
      return "whose JWT has expired or is not valid yet";
    }
    return user.isRevokedBy(account.jwt().nats().object("revocations")) ? "who was revoked" : "";
  }

  private static Verdict admit(Jwt user, byte[] key, Trusted account, Login login, Instant now) {
    var scope = scope(user, account);
    if (scope.isPresent() && OWN_TERMS.stream().anyMatch(user.nats().members()::containsKey)) {
      throw new IllegalArgumentException(
          "its signing key says what its users may do, so it must not say so itself");
    }
    var claims = scope.orElse(user.nats());
    var problem = refusedBy(claims, key, login);
    var times = TimesOfDay.of(claims);
    var remaining = times.isAlways() ? Optional.<Duration>empty() : times.remaining(now);
    if (!problem.isEmpty()) {
      return new Refused("Nkey " + Authenticator.quoted(user.subject()) + ", " + problem);
    } else if (!times.isAlways() && remaining.isEmpty()) {
      return new Refused("Nkey " + Authenticator.quoted(user.subject())
          + ", whose JWT does not allow this time of the day");
    }
    var permissions = permissions(claims);
    if (scope.isPresent()) {
      permissions = new PermissionTemplate(user, account.jwt()).fill(permissions);
    } else if (PermissionTemplate.isIn(permissions.publish())
        || PermissionTemplate.isIn(permissions.subscribe())) {
      throw new IllegalArgumentException("variables count in templates of signing keys only");
    }
    return new Admitted(user(user, account.jwt(), claims, permissions),
        shorter(remaining, validity(user, account.jwt(), now)));
  }

  /// Empty if the client may come in as it does.
  private static String refusedBy(Claims claims, byte[] key, Login login) {
    var types = claims.texts("allowed_connection_types");
    if (!claims.isTrue("bearer_token") && !isSigned(key, login)) {
      return "without a valid signature of the nonce";
    } else if (!types.isEmpty() && !types.contains(login.type().name())) {
      return "whose JWT does not allow this type of connection";
    }
    return isFrom(claims, login.address()) ? "" : "whose JWT does not allow this address";
  }

  private static boolean isSigned(byte[] key, Login login) {
    byte[] signature = Signature.decodeBase64(login.credentials().signature());
    return signature != null && !login.nonce().isEmpty()
        && Signature.isValid(key, login.nonce().getBytes(StandardCharsets.US_ASCII), signature);
  }

  /// Version 1 keeps the addresses in one text.
  private static boolean isFrom(Claims claims, String address) {
    var text = claims.text("src");
    var networks = text.isEmpty() ? claims.texts("src") : List.of(text.split(",", -1));
    return networks.isEmpty()
        || networks.stream().anyMatch(network -> Network.contains(network.strip(), address));
  }

  /// What the key that signed the JWT says that its users may do, instead of the JWT.
  private static Optional<Claims> scope(Jwt user, Trusted account) {
    return account.jwt()
        .nats()
        .list("signing_keys")
        .stream()
        .map(Claims::of)
        .filter(key -> key.text("key").equals(user.issuer()))
        .filter(key -> key.members().containsKey("template"))
        .map(key -> key.object("template"))
        .findFirst();
  }

  private static User user(Jwt user, Jwt account, Claims claims, Permissions permissions) {
    var usual = permissions.equals(Permissions.ALL)
        ? permissions(account.nats().object("default_permissions"))
        : permissions;
    var ofAccount = account.nats().object("limits");
    return new User(user.subject(), account.subject(), usual, ChannelPermissions.ALL,
        new User.Limits(user.limit(claims, "payload"), ofAccount.number("payload", 0),
            user.limit(claims, "subs"), ofAccount.number("subs", 0), ofAccount.number("conn", 0)));
  }

  /// How long both JWTs are good for; empty for ever.
  private static Optional<Duration> validity(Jwt user, Jwt account, Instant now) {
    long expires = Math.min(user.nextChange(now.getEpochSecond()),
        account.nextChange(now.getEpochSecond()));
    return expires == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Duration.between(now, Instant.ofEpochSecond(expires)));
  }

  private static OptionalLong shorter(Optional<Duration> one, Optional<Duration> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .mapToLong(TimeUnit.NANOSECONDS::convert)
        .min();
  }

  private static Permissions permissions(Claims claims) {
    var responses = claims.object("resp");
    return new Permissions(claims.rules("pub"), claims.rules("sub"),
        responses.members().isEmpty()
            ? Optional.empty()
            : Optional.of(new Permissions.Responses((int) responses.number("max", 1),
                Duration.ofNanos(responses.number("ttl", Duration.ofMinutes(2).toNanos())))));
  }
}
