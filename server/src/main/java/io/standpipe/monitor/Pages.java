package io.standpipe.monitor;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;

/// Answers each path. Query parameters that a page does not know are ignored.
final class Pages {
  private final MonitoredServer server;
  private final ServerPage serverPage;

  Pages(MonitoredServer server, ServerPage serverPage) {
    this.server = server;
    this.serverPage = serverPage;
  }

  /// @param target path and query as they stand in the request line
  Reply answer(String target) {
    var query = new QueryStringDecoder(target);
    var path = query.rawPath();
    var clean = RequestPath.clean(path);
    if (!clean.equals(path)) {
      return Reply.moved(clean + target.substring(path.length()));
    }
    try {
      return switch (query.path()) {
        case "/healthz" -> health();
        case "/streaming/serverz" -> data(query, serverPage.render(server.streamingView()));
        default -> Reply.error(404, "404 page not found");
      };
    } catch (IllegalArgumentException e) {
      return Reply.error(400, "400 Bad Request");
    }
  }

  private Reply health() {
    return server.isReady()
        ? Reply.json(200, "{\"status\":\"ok\"}")
        : Reply.json(503, "{\"status\":\"unavailable\",\"error\":\"streaming is not ready\"}");
  }

  private static Reply data(QueryStringDecoder query, String json) {
    var callback = query.parameters().getOrDefault("callback", List.of("")).getFirst();
    if (callback.isEmpty()) {
      return Reply.json(200, json);
    }
    return isFunctionName(callback)
        ? Reply.script(callback, json)
        : Reply.error(400, "invalid callback");
  }

  /// Anything else could be a script of its own.
  private static boolean isFunctionName(String text) {
    return text.chars().allMatch(c -> c == '.' || c == '_' || c == '$' || isLetterOrDigit(c));
  }

  private static boolean isLetterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
