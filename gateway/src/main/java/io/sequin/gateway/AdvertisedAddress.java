package io.sequin.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What clients are told to connect to. */
final class AdvertisedAddress {

  private AdvertisedAddress() {}

  /**
   * As Kafka, refuses an address that stands for all of a host's addresses: no client could use it.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static void check(GatewaySettings settings) {
    settings
        .advertise()
        .ifPresentOrElse(
            address ->
                refuseWildcard(
                    address, "clients cannot connect to %s: give --advertise a real address"),
            () ->
                refuseWildcard(
                    settings.listen(),
                    "clients cannot connect to %s: say with --advertise HOST:PORT what they are to"
                        + " connect to"));
  }

  private static void refuseWildcard(InetSocketAddress address, String message) {
    String host = address.getHostString();
    if (isWildcard(host)) {
      throw new IllegalArgumentException(message.replace("%s", host));
    }
  }

  private static boolean isWildcard(String host) {
    try {
      return InetAddress.ofLiteral(host).isAnyLocalAddress();
    } catch (IllegalArgumentException _) {
      // a name
      return false;
    }
  }
}
