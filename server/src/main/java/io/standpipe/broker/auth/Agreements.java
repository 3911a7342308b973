package io.standpipe.broker.auth;

import io.standpipe.broker.auth.AccountTerms.Demand;
import io.standpipe.broker.auth.AccountTerms.Offer;
import io.standpipe.broker.auth.TrustedAccounts.Trusted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What accounts may import from each other, which for accounts described by JWTs depends on the
/// time. Immutable; any thread may call.
///
/// An import that is not allowed is left out, and the account works without it, as in the original.
/// Source: nats-server 2.9.
public final class Agreements {
  private final AuthConfig config;
  private final @Nullable TrustedAccounts accounts;

  /// What is in force.
  ///
  /// @param refusals a line of the log for everything that an account wants and does not get
  /// @param until when to ask again; empty if time changes nothing
  public record InForce(
      List<AccountConfig> accounts,
      List<String> refusals,
      Optional<Instant> until) {
    public InForce {
      accounts = List.copyOf(accounts);
      refusals = List.copyOf(refusals);
    }
  }

  private Agreements(AuthConfig config, @Nullable TrustedAccounts accounts) {
    this.config = config;
    this.accounts = accounts;
  }

  /// Checks all signatures, once and for all.
  ///
  /// @throws IllegalArgumentException if a JWT of the configuration is not valid
  public static Agreements of(AuthConfig config) {
    return new Agreements(config, config.operator().map(TrustedAccounts::new).orElse(null));
  }

  public InForce at(Instant time) {
    if (accounts == null) {
      return new InForce(config.accounts(), List.of(), Optional.empty());
    }
    return new Review(accounts, time.getEpochSecond()).result(config.accounts());
  }

  /// One look at all accounts.
  private static final class Review {
    private final TrustedAccounts accounts;
    private final long now;
    private final List<String> refusals = new ArrayList<>();
    private long until = Long.MAX_VALUE;

    Review(TrustedAccounts accounts, long now) {
      this.accounts = accounts;
      this.now = now;
    }

    InForce result(List<AccountConfig> others) {
      var all = new ArrayList<>(others);
      accounts.defects()
          .forEach((key, why) -> refusals.add("account " + key + " is not served: " + why));
      accounts.all().values().forEach(account -> all.add(shared(account)));
      return new InForce(all, refusals,
          until == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(until)));
    }

    private AccountConfig shared(Trusted importer) {
      var key = importer.jwt().subject();
      importer.terms().notes().forEach(note -> refusals.add("account " + key + " " + note));
      var imports = new ArrayList<Import>();
      for (var demand : importer.terms().demands()) {
        var why = refusal(demand, importer);
        if (why.isEmpty()) {
          imports.add(demand.wanted());
        } else {
          refusals.add("account " + key + " does not import \"" + demand.wanted().subject()
              + "\" of account " + demand.wanted().account() + ": " + why);
        }
      }
      var exports = isInForce(importer.jwt())
          ? importer.terms().offers().stream().map(Offer::export).toList()
          : List.<Export>of();
      return new AccountConfig(key, exports, imports);
    }

    private String refusal(Demand demand, Trusted importer) {
      var wanted = demand.wanted();
      var exporter = accounts.find(wanted.account());
      if (exporter == null || !isInForce(exporter.jwt())) {
        return "that account is not known";
      }
      var why = "it exports no such " + wanted.kind().word();
      for (var offer : exporter.terms().offers()) {
        if (offer.export().allows(wanted, importer.jwt().subject())) {
          why = refusal(offer, demand, importer, exporter);
          if (why.isEmpty()) {
            break;
          }
        }
      }
      return why;
    }

    private String refusal(Offer offer, Demand demand, Trusted importer, Trusted exporter) {
      if (offer.accountToken() > 0) {
        var tokens = demand.wanted().subject().split("\\.", -1);
        return offer.accountToken() <= tokens.length
            && tokens[offer.accountToken() - 1].equals(importer.jwt().subject())
                ? ""
                : "token " + offer.accountToken() + " of the subject must be the importer's key";
      } else if (!offer.needsToken()) {
        return "";
      }
      var activation = demand.activation();
      if (activation == null) {
        return "it needs an activation token";
      } else if (!isInForce(activation)) {
        return "the activation token has expired, or is not valid yet";
      } else if (!exporter.hasIssued(activation)) {
        return "the activation token is signed by a key that is none of that account";
      }
      return activation.isRevokedBy(offer.revocations()) ? "the activation token was revoked" : "";
    }

    private boolean isInForce(Jwt jwt) {
      until = Math.min(until, jwt.nextChange(now));
      return jwt.isValidAt(now);
    }
  }
}
