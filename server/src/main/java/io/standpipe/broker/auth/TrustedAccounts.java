package io.standpipe.broker.auth;

import io.standpipe.wire.nats.NkeyText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Accounts as their JWTs describe them, and who may vouch for them. Immutable; any thread may
/// call. Source: reference, core 2.5.
final class TrustedAccounts {
  private final Set<String> operators = new HashSet<>();
  private final SortedMap<String, Trusted> byKey = new TreeMap<>();
  private final Map<String, String> defects = new HashMap<>();

  /// An account that an operator has signed.
  record Trusted(Jwt jwt, AccountTerms terms) {
    /// Whether this account has issued the JWT of a user or an activation token, itself or by one
    /// of its signing keys.
    boolean hasIssued(Jwt other) {
      return other.issuer().equals(jwt.subject())
          || Jwt.keys(jwt.nats().list("signing_keys")).contains(other.issuer());
    }
  }

  /// @throws IllegalArgumentException if a JWT is not one of an operator, or of the account that it
  ///           stands for
  TrustedAccounts(OperatorConfig config) {
    for (var text : config.operators()) {
      var operator = Jwt.decode(text);
      if (operator == null || NkeyText.decode(operator.subject(), NkeyText.OPERATOR) == null) {
        throw new IllegalArgumentException("operator: not a valid JWT of an operator");
      }
      operators.add(operator.subject());
      operators.addAll(operator.nats().texts("signing_keys"));
    }
    config.accounts().forEach((key, text) -> {
      var account = Jwt.decode(text);
      if (account == null || !account.subject().equals(key)) {
        throw new IllegalArgumentException("resolver_preload: not a valid JWT of account " + key);
      }
      add(account);
    });
  }

  private void add(Jwt account) {
    if (!operators.contains(account.issuer())) {
      defects.put(account.subject(), "no operator that is trusted has signed it");
      return;
    }
    try {
      byKey.put(account.subject(), new Trusted(account, AccountTerms.of(account)));
    } catch (IllegalArgumentException e) {
      defects.put(account.subject(), String.valueOf(e.getMessage()));
    }
  }

  /// Null if there is none, or it cannot be served.
  @Nullable
  Trusted find(String key) {
    return byKey.get(key);
  }

  /// By public key.
  SortedMap<String, Trusted> all() {
    return byKey;
  }

  /// Why accounts that are configured cannot be served, by public key.
  Map<String, String> defects() {
    return defects;
  }
}
