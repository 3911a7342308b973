package io.standpipe.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;

/// Where the server listens, from a URL such as `nats://user:password@host:4222`, or `tls://…`.
record ServerAddress(String host, int port, String user, String password, boolean isEncrypted) {
  static ServerAddress parse(String url) {
    try {
      var uri = new URI(url.contains("://") ? url : "nats://" + url);
      if (uri.getHost() == null || !List.of("nats", "tls").contains(uri.getScheme())) {
        throw new UsageException("not a NATS URL: " + url);
      }
      var credentials = uri.getUserInfo() == null ? "" : uri.getUserInfo();
      int colon = credentials.indexOf(':');
      return new ServerAddress(uri.getHost(), uri.getPort() < 0 ? 4222 : uri.getPort(),
          colon < 0 ? credentials : credentials.substring(0, colon),
          colon < 0 ? "" : credentials.substring(colon + 1), uri.getScheme().equals("tls"));
    } catch (URISyntaxException e) {
      throw new UsageException("not a NATS URL: " + url);
    }
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  /// Whether the server's process, too, is on this machine.
  boolean isLocal() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (isEncrypted ? "tls://" : "nats://") + host + ":" + port;
  }
}
