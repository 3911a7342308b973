package io.standpipe.broker;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// The addresses of this machine that other machines can reach.
final class NetworkAddresses {
  private NetworkAddresses() {}

  static List<String> global() {
    var found = new ArrayList<String>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(NetworkAddresses::isGlobal)
          .map(InetAddress::getHostAddress)
          .forEach(found::add);
    } catch (SocketException _) {
      // Then there is only the address that was configured.
    }
    return found;
  }

  private static boolean isGlobal(InetAddress address) {
    return !address.isLoopbackAddress() && !address.isLinkLocalAddress()
        && !address.isMulticastAddress() && !address.isAnyLocalAddress();
  }
}
