package io.sequin.gateway;

import io.sequin.gateway.net.listener.Listener;
import io.sequin.gateway.net.listener.Listeners;
import io.sequin.storage.database.DatabaseSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to run a gateway.
 *
 * @param listen where Kafka clients connect, unless configs name listeners; port 0 takes any free
 *     one
 * @param advertise what clients are told to connect to; empty for the address it listens on
 * @param dataDirectory where the embedded PostgreSQL keeps its data
 * @param database the PostgreSQL to use; empty for the embedded one
 * @param httpListen where the console, the HTTP API and operators are served
 * @param metricsListen where operators connect besides; empty for nowhere
 * @param configs broker configs by Kafka's names, where they differ from its defaults
 */
public record GatewaySettings(
    InetSocketAddress listen,
    Optional<InetSocketAddress> advertise,
    Path dataDirectory,
    Optional<DatabaseSettings> database,
    HttpListen httpListen,
    Optional<InetSocketAddress> metricsListen,
    Map<String, String> configs) {

  /**
   * Where to listen, the first one first.
   *
   * @throws IllegalArgumentException with a message for people
   */
  List<Listener> listeners() {
    if (Listeners.areIn(configs)) {
      return Listeners.of(configs);
    }
    AdvertisedAddress.check(this);
    return List.of(Listeners.single(listen, advertise, configs));
  }
}
