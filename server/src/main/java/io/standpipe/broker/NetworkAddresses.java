package io.standpipe.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses of this machine that other machines can reach.
final class NetworkAddresses {
  private NetworkAddresses() {}

  static List<String> global() {
    var found = new ArrayList<String>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(NetworkAddresses::isGlobal)
          .map(NetworkAddresses::text)
          .forEach(found::add);
    } catch (SocketException _) {
      // Then there is only the address that was configured.
    }
    return found;
  }

  /// Without the interface that an address of version 6 is bound to: it means nothing elsewhere.
  static String text(InetAddress address) {
    var text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /// Those of the addresses at which, with this port, somebody else than the listener `own` is; all
  /// if there are none.
  static List<InetAddress> others(List<InetAddress> addresses, int port, InetSocketAddress own) {
    var others = addresses.stream()
        .filter(address -> port != own.getPort() || !isOwn(address, own.getAddress()))
        .toList();
    return others.isEmpty() ? addresses : others;
  }

  private static boolean isOwn(InetAddress address, @Nullable InetAddress listener) {
    try {
      return address.equals(listener) || listener != null && listener.isAnyLocalAddress()
          && NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }

  private static boolean isGlobal(InetAddress address) {
    return !address.isLoopbackAddress() && !address.isLinkLocalAddress()
        && !address.isMulticastAddress() && !address.isAnyLocalAddress();
  }
}
