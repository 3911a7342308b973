package io.standpipe.broker.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an account shares with others.
public record AccountConfig(String name, List<Export> exports, List<Import> imports) {
  public AccountConfig {
    exports = List.copyOf(exports);
    imports = List.copyOf(imports);
  }

  /// Checks that everything imported is exported.
  ///
  /// @throws IllegalArgumentException if not
  static void check(List<AccountConfig> accounts) {
    for (var importer : accounts) {
      for (var wanted : importer.imports()) {
        if (find(accounts, importer.name(), wanted) == null) {
          throw new IllegalArgumentException("account \"" + importer.name() + "\" imports "
              + wanted.kind().word() + " \"" + wanted.subject() + "\" of account \""
              + wanted.account() + "\", which does not export it to that account");
        }
      }
    }
  }

  /// The export that an import uses; null if there is none.
  public static @Nullable Export find(
      List<AccountConfig> accounts,
      String importer,
      Import wanted) {
    return accounts.stream()
        .filter(account -> account.name().equals(wanted.account()))
        .flatMap(account -> account.exports().stream())
        .filter(export -> export.allows(wanted, importer))
        .findFirst()
        .orElse(null);
  }
}
