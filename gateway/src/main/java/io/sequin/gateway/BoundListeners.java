package io.sequin.gateway;

import io.sequin.gateway.net.listener.Listener;
import io.sequin.storage.cluster.NodeAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The listeners with the addresses that they have got: ports are real where 0 was asked for.
 *
 * @param bound in the order of the listeners
 */
record BoundListeners(List<Listener> listeners, List<InetSocketAddress> bound) {

  /** Where each listens, by its name; the first one first. */
  Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    each().forEach(i -> addresses.put(listeners.get(i).name(), bound.get(i)));
    return addresses;
  }

  /** Where they were asked to listen; not resolved. */
  List<NodeAddress> asked() {
    return each()
        .mapToObj(
            i ->
                new NodeAddress(
                    listeners.get(i).name(),
                    listeners.get(i).address().getHostString(),
                    bound.get(i).getPort()))
        .toList();
  }

  /** What clients are told to connect to. */
  List<NodeAddress> advertised() {
    return each()
        .boxed()
        .flatMap(i -> listeners.get(i).advertised().map(address -> advertised(i, address)).stream())
        .toList();
  }

  private NodeAddress advertised(int index, InetSocketAddress address) {
    int port = address.getPort() == 0 ? bound.get(index).getPort() : address.getPort();
    return new NodeAddress(listeners.get(index).name(), address.getHostString(), port);
  }

  private IntStream each() {
    return IntStream.range(0, listeners.size());
  }

  /** As in Kafka's config {@code listeners}. */
  static String text(List<NodeAddress> addresses) {
    return addresses.stream().map(NodeAddress::toString).collect(Collectors.joining(","));
  }
}
