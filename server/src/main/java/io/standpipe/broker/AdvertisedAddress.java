package io.standpipe.broker;

import java.util.regex.Pattern;

/// Where others are told to connect, which may differ from where the server listens.
///
/// @param host a name or an address, without brackets
public record AdvertisedAddress(String host, int port) {
  private static final String FORM = "(?:\\[([^\\[\\]]+)]|([^:\\[\\]\\s]+))(?::([0-9]{1,5}|-1))?";
  private static final int PORT_MAX = 65_535;

  /// Takes `host`, `host:port` and `[address]:port`. Port 0, -1 or none is that of the listener.
  ///
  /// @throws IllegalArgumentException if it is neither
  public static AdvertisedAddress parse(String text, int listenerPort) {
    var form = Pattern.compile(FORM).matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("it must look like host:port");
    }
    int port = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
    if (port > PORT_MAX) {
      throw new IllegalArgumentException("a port is at most " + PORT_MAX);
    }
    return new AdvertisedAddress(form.group(1) == null ? form.group(2) : form.group(1),
        port <= 0 ? listenerPort : port);
  }

  /// `host:port`, an address of version 6 in brackets.
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
