package io.sequin.gateway.net.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads Kafka's configs of listeners, and refuses what Kafka refuses, in its words. */
public final class Listeners {

  private static final String LISTENERS = "listeners";
  private static final String ADVERTISED = "advertised.listeners";
  private static final String PROTOCOLS = "listener.security.protocol.map";
  private static final String CONTROLLERS = "controller.listener.names";

  private Listeners() {}

  /** Whether configs say where to listen. */
  public static boolean areIn(Map<String, String> configs) {
    return configs.containsKey(LISTENERS);
  }

  /**
   * The only one of whoever says no more than an address.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static Listener single(
      InetSocketAddress listen,
      Optional<InetSocketAddress> advertised,
      Map<String, String> configs) {
    if (configs.containsKey(ADVERTISED)) {
      throw new IllegalArgumentException(
          "advertised.listeners stands for listeners: give listeners, too, or --advertise");
    }
    String name = SecurityProtocol.PLAINTEXT.name();
    InetSocketAddress told =
        advertised.orElseGet(
            () -> InetSocketAddress.createUnresolved(listen.getHostString(), listen.getPort()));
    return new Listener(name, protocol(name, protocols(configs)), listen, Optional.of(told));
  }

  /**
   * Those that configs name, the first one first.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static List<Listener> of(Map<String, String> configs) {
    Map<String, SecurityProtocol> protocols = protocols(configs);
    List<Endpoint> endpoints = endpoints(configs);
    Optional<Map<String, Endpoint>> advertised = advertised(configs, endpoints);
    return endpoints.stream()
        .map(
            endpoint ->
                new Listener(
                    endpoint.name(),
                    protocol(endpoint.name(), protocols),
                    endpoint.address(),
                    advertised
                        .map(all -> Optional.ofNullable(all.get(endpoint.name())))
                        .orElse(Optional.of(endpoint))
                        .map(Listeners::advertisedAddress)))
        .toList();
  }

  /**
   * How what is no listener for Kafka clients is spoken to: in the clear unless the map has its
   * name.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static SecurityProtocol protocolOf(String name, Map<String, String> configs) {
    return protocols(configs)
        .getOrDefault(name.toUpperCase(Locale.ROOT), SecurityProtocol.PLAINTEXT);
  }

  /** Whether the map says so of that name, and it is not what goes without saying. */
  public static boolean saysProtocolOf(String name, Map<String, String> configs) {
    return configs.containsKey(PROTOCOLS)
        && protocols(configs).containsKey(name.toUpperCase(Locale.ROOT));
  }

  private static List<Endpoint> endpoints(Map<String, String> configs) {
    Set<String> controllers =
        split(configs.getOrDefault(CONTROLLERS, "")).stream()
            .map(name -> name.toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet());
    String text = configs.get(LISTENERS);
    List<Endpoint> endpoints =
        split(text).stream()
            .map(Endpoint::parse)
            .filter(endpoint -> !controllers.contains(endpoint.name()))
            .toList();
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("listeners names none that clients could connect to");
    }
    checkDistinct(endpoints, Endpoint::name, "name", LISTENERS, text);
    List<Endpoint> fixed = endpoints.stream().filter(endpoint -> endpoint.port() != 0).toList();
    checkDistinct(
        fixed, endpoint -> endpoint.host() + ":" + endpoint.port(), "port", LISTENERS, text);
    return endpoints;
  }

  private static Optional<Map<String, Endpoint>> advertised(
      Map<String, String> configs, List<Endpoint> endpoints) {
    String text = configs.get(ADVERTISED);
    if (text == null) {
      endpoints.forEach(Listeners::checkReachable);
      return Optional.empty();
    }
    List<Endpoint> advertised = split(text).stream().map(Endpoint::parse).toList();
    checkDistinct(advertised, Endpoint::name, "name", ADVERTISED, text);
    advertised.forEach(Listeners::checkReachable);
    List<String> names = endpoints.stream().map(Endpoint::name).toList();
    List<String> advertisedNames = advertised.stream().map(Endpoint::name).toList();
    if (advertised.isEmpty() || !names.containsAll(advertisedNames)) {
      throw new IllegalArgumentException(
          "advertised.listeners listener names must be equal to or a subset of the ones defined in"
              + " listeners. Found %s. The valid options based on the current configuration are %s"
                  .formatted(String.join(",", advertisedNames), String.join(",", names)));
    }
    return Optional.of(
        advertised.stream().collect(Collectors.toMap(Endpoint::name, Function.identity())));
  }

  /** As Kafka, refuses an address that stands for all of a host's: no client could use it. */
  private static void checkReachable(Endpoint endpoint) {
    if (!endpoint.host().isEmpty() && isWildcard(endpoint.host())) {
      throw new IllegalArgumentException(
          "advertised.listeners cannot use the nonroutable meta-address %s. Use a routable IP address."
              .formatted(endpoint.host()));
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

  /** A host that nobody has named is this one, by the name that it has in the network. */
  private static InetSocketAddress advertisedAddress(Endpoint endpoint) {
    String host = endpoint.host().isEmpty() ? localHost() : endpoint.host();
    return InetSocketAddress.createUnresolved(host, endpoint.port());
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "this host has no name that clients could connect to: give advertised.listeners", e);
    }
  }

  private static Map<String, SecurityProtocol> protocols(Map<String, String> configs) {
    Map<String, SecurityProtocol> protocols = new HashMap<>();
    String text = configs.get(PROTOCOLS);
    if (text == null) {
      Arrays.stream(SecurityProtocol.values()).forEach(each -> protocols.put(each.name(), each));
      return protocols;
    }
    for (String entry : split(text)) {
      int colon = entry.lastIndexOf(':');
      String name = entry.substring(0, Math.max(colon, 0)).strip().toUpperCase(Locale.ROOT);
      protocols.put(name, protocolNamed(entry.substring(colon + 1).strip(), name));
    }
    return protocols;
  }

  private static SecurityProtocol protocolNamed(String text, String listener) {
    try {
      return SecurityProtocol.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "listener.security.protocol.map has no protocol for listener %s: '%s' is none of %s"
              .formatted(listener, text, Arrays.toString(SecurityProtocol.values())),
          e);
    }
  }

  private static SecurityProtocol protocol(
      String listener, Map<String, SecurityProtocol> protocols) {
    SecurityProtocol protocol = protocols.get(listener);
    if (protocol == null) {
      throw new IllegalArgumentException("No security protocol defined for listener " + listener);
    }
    return protocol;
  }

  private static void checkDistinct(
      List<Endpoint> endpoints,
      Function<Endpoint, String> property,
      String what,
      String config,
      String text) {
    Set<String> seen = new HashSet<>();
    if (!endpoints.stream().map(property).allMatch(seen::add)) {
      throw new IllegalArgumentException(
          "Each listener must have a different %s, %s: %s".formatted(what, config, text));
    }
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }
}
