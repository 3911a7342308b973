package io.standpipe.monitor;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;

/// What pages need to know of an HTTP request; its method does not matter.
///
/// @param target path and query as they stand in the request line
/// @param host the address that was asked, as the client knows it; may be empty
/// @param accept content types that are wanted; may be empty
/// @param isMalformed whether it could not be read
record Request(String target, String host, String accept, boolean isMalformed) {
  static Request of(FullHttpRequest request) {
    return new Request(request.uri(), request.headers().get(HttpHeaderNames.HOST, ""),
        request.headers().get(HttpHeaderNames.ACCEPT, ""), request.decoderResult().isFailure());
  }
}
