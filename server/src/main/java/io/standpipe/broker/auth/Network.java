package io.standpipe.broker.auth;

import java.net.InetAddress;

/// Addresses that begin alike, as `10.1.0.0/16`.
final class Network {
  private Network() {}

  /// False if either is malformed. No name is looked up.
  static boolean contains(String network, String address) {
    int slash = network.indexOf('/');
    try {
      byte[] start = InetAddress.ofLiteral(slash < 0 ? network : network.substring(0, slash))
          .getAddress();
      byte[] other = InetAddress.ofLiteral(address).getAddress();
      int bits = slash < 0
          ? 8 * start.length
          : Integer.parseInt(network, slash + 1, network.length(), 10);
      return start.length == other.length && bits >= 0 && bits <= 8 * start.length
          && sameStart(start, other, bits);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean sameStart(byte[] a, byte[] b, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
