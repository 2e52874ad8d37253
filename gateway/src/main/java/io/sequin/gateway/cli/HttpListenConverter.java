package io.sequin.gateway.cli;

import io.sequin.gateway.HttpListen;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code HOST:PORT} or {@code none}. */
final class HttpListenConverter implements ITypeConverter<HttpListen> {

  @Override
  public HttpListen convert(String text) {
    return text.equals("none")
        ? HttpListen.nowhere()
        : HttpListen.at(new HostAndPort().convert(text));
  }
}
