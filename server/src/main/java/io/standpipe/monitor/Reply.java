package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;

/// An HTTP response before it is bytes.
record Reply(int status, String body, Map<String, String> headers) {
  private static final String TYPE = "Content-Type";
  private static final int NO_CONTENT = 204;

  static Reply json(int status, String body) {
    return new Reply(status, body,
        Map.of(TYPE, "application/json", "Access-Control-Allow-Origin", "*"));
  }

  /// A script that calls a function of the page that asked with this JSON.
  Reply asScript(String callback) {
    return new Reply(status, callback + "(" + body + ")", Map.of(TYPE, "application/javascript"));
  }

  static Reply html(String body) {
    return text("text/html; charset=utf-8", body);
  }

  static Reply text(String type, String body) {
    return new Reply(200, body, Map.of(TYPE, type));
  }

  static Reply empty(int status) {
    return new Reply(status, "", Map.of());
  }

  static Reply error(int status, String text) {
    return new Reply(status, text + "\n",
        Map.of(TYPE, "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"));
  }

  static Reply moved(String location) {
    return new Reply(301, "", Map.of("Location", location));
  }

  FullHttpResponse toHttp() {
    var content = Unpooled.wrappedBuffer(body.getBytes(UTF_8));
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(status), content);
    headers.forEach((name, value) -> response.headers().set(name, value));
    if (status != NO_CONTENT) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    return response;
  }
}
