package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue.Block;
import io.standpipe.config.file.ConfigValue.Text;
import java.util.HashMap;
import java.util.Map;

/// JWTs of accounts by public key.
record AccountTokensKind() implements Kind.OfFile<Map<String, String>> {
  @Override
  public Map<String, String> nothing() {
    return Map.of();
  }

  @Override
  public Map<String, String> read(ConfigEntry entry, Problems problems) {
    var tokens = new HashMap<String, String>();
    if (!(entry.value() instanceof Block block)) {
      problems.noMap(entry, "accounts");
      return tokens;
    }
    for (var account : block.entries()) {
      if (account.value() instanceof Text text) {
        tokens.put(account.key(), text.text());
      } else {
        problems.mismatch(account, "a JWT", true);
      }
    }
    return Map.copyOf(tokens);
  }

  @Override
  public String format(Map<String, String> value) {
    return value.size() + (value.size() == 1 ? " JWT" : " JWTs");
  }
}
