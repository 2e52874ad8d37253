package io.sequin.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a gateway serves HTTP.
 *
 * @param address empty for nowhere
 * @param isAsked whether somebody asked for that address: else any other port does where it is
 *     taken, and nothing is served where clients would have to say who they are
 */
public record HttpListen(Optional<InetSocketAddress> address, boolean isAsked) {

  private static final InetSocketAddress DEFAULT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8082);

  /** Where nobody has said where. */
  public static HttpListen byDefault() {
    return new HttpListen(Optional.of(DEFAULT), false);
  }

  public static HttpListen nowhere() {
    return new HttpListen(Optional.empty(), true);
  }

  public static HttpListen at(InetSocketAddress address) {
    return new HttpListen(Optional.of(address), true);
  }

  /** The same host, any free port. */
  HttpListen anyPort() {
    return new HttpListen(
        address.map(taken -> new InetSocketAddress(taken.getAddress(), 0)), isAsked);
  }
}
