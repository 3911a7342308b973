package io.standpipe.broker.auth;

import io.standpipe.broker.auth.Export.Kind;
import io.standpipe.broker.auth.Export.Responses;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an account offers to others and wants from them, as its JWT has it. Immutable.
///
/// @param notes what the JWT asks for beyond that and does not get, for the log
record AccountTerms(List<Offer> offers, List<Demand> demands, List<String> notes) {
  /// Something exported.
  ///
  /// @param needsToken importers must show an activation token
  /// @param accountToken which token of the subject must be the importer, counted from 1; 0 if none
  /// @param revocations activation tokens that count no more: until when, by account
  record Offer(Export export, boolean needsToken, int accountToken, Claims revocations) {}

  /// Something imported.
  ///
  /// @param activation what the exporter has signed; null if nothing
  record Demand(Import wanted, @Nullable Jwt activation) {}

  AccountTerms {
    offers = List.copyOf(offers);
    demands = List.copyOf(demands);
    notes = List.copyOf(notes);
  }

  /// @throws IllegalArgumentException if the account cannot be served, for a reason that time does
  ///           not mend
  static AccountTerms of(Jwt account) {
    var offers = new ArrayList<Offer>();
    var demands = new ArrayList<Demand>();
    var notes = new ArrayList<String>();
    for (var item : account.nats().list("exports")) {
      offers.add(offer(Claims.of(item), notes));
    }
    for (var item : account.nats().list("imports")) {
      demands.add(demand(account, Claims.of(item), notes));
    }
    checkLimits(account.nats().object("limits"), offers, demands);
    return new AccountTerms(offers, demands, notes);
  }

  private static Offer offer(Claims claims, List<String> notes) {
    var subject = claims.text("subject");
    if (!claims.object("service_latency").members().isEmpty()) {
      notes.add("exports \"" + subject + "\" and wants its latency measured, which is not done");
    }
    var patience = Duration.ofNanos(claims.number("response_threshold", 0));
    var responses = new Responses(responseType(claims.text("response_type")),
        patience.isPositive() ? patience : Responses.DEFAULT_PATIENCE);
    return new Offer(new Export(kind(claims.text("type")), subject, List.of(), responses),
        claims.isTrue("token_req"), (int) claims.number("account_token_position", 0),
        claims.object("revocations"));
  }

  private static Kind kind(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "stream" -> Kind.STREAM;
      case "service" -> Kind.SERVICE;
      default ->
        throw new IllegalArgumentException("\"" + text + "\" is neither a stream nor a service");
    };
  }

  private static Responses.Type responseType(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "singleton" -> Responses.Type.SINGLETON;
      case "stream" -> Responses.Type.STREAM;
      case "chunked" -> Responses.Type.CHUNKED;
      default -> throw new IllegalArgumentException("unknown response type \"" + text + "\"");
    };
  }

  private static Demand demand(Jwt account, Claims claims, List<String> notes) {
    var wanted = wanted(claims);
    if (claims.isTrue("share")) {
      notes.add(
          "imports \"" + wanted.subject() + "\" and wants to tell who asks, which is not done");
    }
    var token = claims.text("token");
    return new Demand(wanted, token.isEmpty() ? null : activation(account, wanted, token));
  }

  /// The old member `to` is a prefix for a stream, and the exporter's subject for a service.
  private static Import wanted(Claims claims) {
    var kind = kind(claims.text("type"));
    var exporter = claims.text("account");
    var subject = claims.text("subject");
    var local = claims.text("local_subject");
    var to = claims.text("to");
    if (!local.isEmpty()) {
      return new Import(kind, exporter, subject, withWildcards(local));
    } else if (to.isEmpty()) {
      return new Import(kind, exporter, subject, subject);
    }
    return switch (kind) {
      case STREAM ->
        new Import(kind, exporter, subject, to + (to.endsWith(".") ? "" : ".") + subject);
      case SERVICE -> new Import(kind, exporter, to, subject);
    };
  }

  /// `$1` stands for what the first wildcard does, and so on; another order is refused later, since
  /// then some are left.
  private static String withWildcards(String subject) {
    var tokens = subject.split("\\.", -1);
    int next = 1;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].equals("$" + next)) {
        tokens[i] = "*";
        next++;
      }
    }
    return String.join(".", tokens);
  }

  private static Jwt activation(Jwt account, Import wanted, String token) {
    var activation = Jwt.decode(token);
    if (activation == null) {
      throw wrongToken(wanted, "is not valid");
    }
    var nats = activation.nats();
    boolean isIssuedByExporter = activation.issuer().equals(wanted.account())
        || nats.text("issuer_account").equals(wanted.account());
    if (!isIssuedByExporter) {
      throw wrongToken(wanted, "was not issued by account " + wanted.account());
    } else if (!activation.subject().equals(account.subject())) {
      throw wrongToken(wanted, "is for another account");
    }
    // Version 1 has the kind in "type".
    var kind = nats.text("kind").isEmpty() ? nats.text("type") : nats.text("kind");
    boolean isOfKind = kind.equalsIgnoreCase(wanted.kind().name());
    var allowed = Subject.of(nats.text("subject"));
    if (!isOfKind || !Subjects.isValid(allowed)
        || !Subjects.covers(allowed, Subject.of(wanted.subject()))) {
      throw wrongToken(wanted, "is for something else");
    }
    return activation;
  }

  private static IllegalArgumentException wrongToken(Import wanted, String why) {
    return new IllegalArgumentException(
        "the activation token of import \"" + wanted.subject() + "\" " + why);
  }

  private static void checkLimits(Claims limits, List<Offer> offers, List<Demand> demands) {
    long importsMax = limits.number("imports", 0);
    long exportsMax = limits.number("exports", 0);
    if (importsMax >= 0 && demands.size() > importsMax) {
      throw new IllegalArgumentException("more imports than allowed by the operator");
    } else if (exportsMax >= 0 && offers.size() > exportsMax) {
      throw new IllegalArgumentException("more exports than allowed by the operator");
    } else if (exportsMax >= 0 && !limits.isTrue("wildcards") && offers.stream()
        .anyMatch(offer -> Subjects.hasWildcard(Subject.of(offer.export().subject())))) {
      throw new IllegalArgumentException("exports with wildcards are not allowed by the operator");
    }
  }
}
