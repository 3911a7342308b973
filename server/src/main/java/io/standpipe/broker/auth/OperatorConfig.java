package io.standpipe.broker.auth;

import java.util.List;
import java.util.Map;

/// Users described by JWTs: an operator signs accounts, an account signs its users.
///
/// @param operators JWTs of the operators that are trusted
/// @param accounts JWTs of accounts by public key: the memory resolver
public record OperatorConfig(List<String> operators, Map<String, String> accounts) {
  public OperatorConfig {
    operators = List.copyOf(operators);
    accounts = Map.copyOf(accounts);
  }

  /// JWTs may be passed on, but not printed.
  @Override
  public String toString() {
    return "OperatorConfig[" + operators.size() + " operators, accounts=" + accounts.keySet() + "]";
  }
}
