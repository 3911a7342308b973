package io.standpipe.broker.auth;

import io.standpipe.broker.auth.Verdict.Admitted;
import io.standpipe.broker.auth.Verdict.Refused;
import io.standpipe.wire.nats.NkeyText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Users described by JWTs, accounts from memory. Immutable; any thread may call, and has to wait
/// for signatures to be checked. Source: reference, core 2.5.
final class OperatorMode {
  private final Set<String> operators = new HashSet<>();
  private final Map<String, Jwt> accounts = new HashMap<>();
  private final InstantSource clock;

  OperatorMode(OperatorConfig config) {
    this(config, InstantSource.system());
  }

  /// @throws IllegalArgumentException if a JWT of the configuration is not valid, or asks for what
  ///           this server cannot do
  OperatorMode(OperatorConfig config, InstantSource clock) {
    this.clock = clock;
    for (var text : config.operators()) {
      var operator = Jwt.decode(text);
      if (operator == null || NkeyText.decode(operator.subject(), NkeyText.OPERATOR) == null) {
        throw new IllegalArgumentException("operator: not a valid JWT of an operator");
      }
      operators.add(operator.subject());
      operators.addAll(operator.nats().texts("signing_keys"));
    }
    config.accounts().forEach((name, text) -> {
      var account = Jwt.decode(text);
      if (account == null || !account.subject().equals(name)) {
        throw new IllegalArgumentException("resolver_preload: not a valid JWT of account " + name);
      }
      if (!account.nats().list("imports").isEmpty()) {
        throw new IllegalArgumentException("resolver_preload: account " + name
            + " imports subjects of another, which Standpipe does not support");
      }
      accounts.put(name, account);
    });
  }

  Verdict login(Login login) {
    var text = login.credentials().jwt();
    var user = text.isEmpty() ? null : Jwt.decode(text);
    byte[] key = user == null ? null : NkeyText.decode(user.subject(), NkeyText.USER);
    if (user == null || key == null) {
      return new Refused("without a valid user JWT");
    }
    long now = clock.instant().getEpochSecond();
    var problem = problem(user, key, login, now);
    return problem.isEmpty()
        ? admit(user, now)
        : new Refused("Nkey " + Authenticator.quoted(user.subject()) + ", " + problem);
  }

  /// Empty if the user may come in.
  private String problem(Jwt user, byte[] key, Login login, long now) {
    var account = accounts.get(accountOf(user));
    if (account == null) {
      return "whose account is unknown";
    } else if (!operators.contains(account.issuer()) || !account.isValidAt(now)) {
      return "whose account is not, or no longer, trusted";
    } else if (!user.issuer().equals(account.subject())
        && !Jwt.keys(account.nats().list("signing_keys")).contains(user.issuer())) {
      return "whose JWT was not signed by its account";
    } else if (!user.isValidAt(now)) {
      return "whose JWT has expired or is not valid yet";
    } else if (isRevoked(user, account)) {
      return "who was revoked";
    }
    var limits = limits(user, account);
    if (!limits.isTrue("bearer_token") && !isSigned(key, login)) {
      return "without a valid signature of the nonce";
    }
    return refusedBy(limits, login);
  }

  private static String refusedBy(Claims limits, Login login) {
    var types = limits.texts("allowed_connection_types");
    if (!types.isEmpty() && !types.contains(login.type().name())) {
      return "whose JWT does not allow this type of connection";
    } else if (!limits.list("times").isEmpty()) {
      return "whose JWT limits times of the day, which Standpipe does not support";
    } else if (!isFrom(limits, login.address())) {
      return "whose JWT does not allow this address";
    } else if (hasTemplate(limits)) {
      return "whose permissions are a template with variables, which Standpipe does not support";
    }
    return "";
  }

  private static boolean hasTemplate(Claims limits) {
    return List.of("pub", "sub")
        .stream()
        .map(limits::object)
        .flatMap(rules -> List.of("allow", "deny").stream().flatMap(l -> rules.texts(l).stream()))
        .anyMatch(subject -> subject.contains("{{"));
  }

  private static boolean isSigned(byte[] key, Login login) {
    byte[] signature = Signature.decodeBase64(login.credentials().signature());
    return signature != null && !login.nonce().isEmpty()
        && Signature.isValid(key, login.nonce().getBytes(StandardCharsets.US_ASCII), signature);
  }

  private static String accountOf(Jwt user) {
    var named = user.nats().text("issuer_account");
    return named.isEmpty() ? user.issuer() : named;
  }

  private static boolean isRevoked(Jwt user, Jwt account) {
    var revocations = account.nats().object("revocations");
    long revokedUntil = Math.max(revocations.number(user.subject(), Long.MIN_VALUE),
        revocations.number("*", Long.MIN_VALUE));
    return user.claims().number("iat", 0) <= revokedUntil;
  }

  /// Version 1 keeps the addresses in one text.
  private static boolean isFrom(Claims limits, String address) {
    var text = limits.text("src");
    var networks = text.isEmpty() ? limits.texts("src") : List.of(text.split(",", -1));
    return networks.isEmpty()
        || networks.stream().anyMatch(network -> Network.contains(network.strip(), address));
  }

  /// What the user may do: what its JWT says, or what the scope of the key says that signed it.
  private static Claims limits(Jwt user, Jwt account) {
    for (var key : account.nats().list("signing_keys")) {
      var scope = Claims.of(key);
      if (scope.text("key").equals(user.issuer()) && scope.members().containsKey("template")) {
        return scope.object("template");
      }
    }
    return user.nats();
  }

  private Admitted admit(Jwt user, long now) {
    var account = accounts.get(accountOf(user));
    if (account == null) {
      throw new IllegalStateException("the account was there a moment ago");
    }
    var limits = limits(user, account);
    var permissions = permissions(limits);
    if (permissions.equals(Permissions.ALL)) {
      permissions = permissions(account.nats().object("default_permissions"));
    }
    long expires = earliest(user.claims().number("exp", 0), account.claims().number("exp", 0));
    var accountLimits = account.nats().object("limits");
    return new Admitted(
        new User(user.subject(), account.subject(), permissions, ChannelPermissions.ALL,
            new User.Limits(limits.number("payload", -1), accountLimits.number("payload", -1),
                limits.number("subs", -1), accountLimits.number("subs", -1),
                accountLimits.number("conn", -1))),
        expires == 0
            ? OptionalLong.empty()
            : OptionalLong.of(TimeUnit.SECONDS.toNanos(expires - now)));
  }

  private static long earliest(long a, long b) {
    return a == 0 || b != 0 && b < a ? b : a;
  }

  private static Permissions permissions(Claims limits) {
    var responses = limits.object("resp");
    return new Permissions(limits.rules("pub"), limits.rules("sub"),
        responses.members().isEmpty()
            ? Optional.empty()
            : Optional.of(new Permissions.Responses((int) responses.number("max", 1),
                Duration.ofNanos(responses.number("ttl", Duration.ofMinutes(2).toNanos())))));
  }
}
