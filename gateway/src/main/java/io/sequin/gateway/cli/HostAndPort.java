package io.sequin.gateway.cli;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}; an IPv6 host stands in brackets. */
final class HostAndPort implements ITypeConverter<InetSocketAddress> {

  private static final int MAX_PORT = 65_535;

  /** The reverse of {@link #convert}. */
  static String format(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(colon, 0)).replaceAll("^\\[|]$", "");
      int port = Integer.parseInt(text.substring(colon + 1));
      if (host.isEmpty() || port < 0 || port > MAX_PORT) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
      }
      return new InetSocketAddress(host, port);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not HOST:PORT");
    }
  }
}
