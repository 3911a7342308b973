package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;

/// A request's path and parameters. Of a parameter that is repeated the first value counts; unknown
/// ones are ignored.
///
/// The streaming pages take a value that makes no sense for one that is missing; the core pages
/// refuse it. Source: reference, monitoring 2, core server 5.
final class Query {
  private static final int PARAMETERS_MAX = 1024;
  /// Entries of a page unless the request says otherwise.
  private static final long LIMIT = 1024;

  private final String target;
  private final QueryStringDecoder decoder;

  /// @param target path and query as they stand in the request line
  Query(String target) {
    this.target = target;
    this.decoder = new QueryStringDecoder(target, UTF_8, true, PARAMETERS_MAX, true);
  }

  /// Where this request should go instead, if its path has empty segments, `.` or `..`.
  Optional<String> redirection() {
    var path = decoder.rawPath();
    var clean = RequestPath.clean(path);
    return clean.equals(path)
        ? Optional.empty()
        : Optional.of(clean + target.substring(path.length()));
  }

  String path() {
    return decoder.path();
  }

  /// Empty if it is not given.
  String text(String name) {
    return decoder.parameters().getOrDefault(name, List.of("")).getFirst();
  }

  /// Streaming pages: whether the parameter is the number 1.
  boolean isOne(String name) {
    return numberOr(name, 0) == 1;
  }

  /// Streaming pages: entries to pass over.
  long offset() {
    return Math.max(0, numberOr("offset", 0));
  }

  /// Streaming pages: entries of a page.
  long limit() {
    long limit = numberOr("limit", 0);
    return limit > 0 ? limit : LIMIT;
  }

  private long numberOr(String name, long otherwise) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  /// Core pages: entries to pass over.
  long coreOffset() {
    return Math.max(0, number("offset"));
  }

  /// Core pages: entries of a page.
  long coreLimit() {
    long limit = number("limit");
    return limit > 0 ? limit : LIMIT;
  }

  /// Core pages: 0 if it is not given.
  long number(String name) {
    var value = text(name);
    try {
      return value.isEmpty() ? 0 : Long.parseLong(value);
    } catch (NumberFormatException _) {
      throw new BadRequest(400, "Error decoding int for '" + name + "': strconv.Atoi: parsing \""
          + value + "\": invalid syntax");
    }
  }

  /// Core pages: false if it is not given.
  boolean isTrue(String name) {
    var value = text(name);
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "", "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new BadRequest(400, "Error decoding boolean for '" + name
          + "': strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
    };
  }

  /// A page of a list.
  static <T> List<T> page(List<T> all, long offset, long limit) {
    int from = (int) Math.min(all.size(), offset);
    int to = (int) Math.min(all.size(), from + Math.min(limit, all.size()));
    return all.subList(from, to);
  }
}
