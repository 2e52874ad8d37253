package io.sequin.gateway.link;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.forward.ForwardAnswer;
import io.sequin.migration.forward.Forwarder;
import io.sequin.migration.link.LinkTerms;
import io.sequin.storage.link.Link;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Sends what clients write to topics that follow on to the clusters where they are written to, for
 * links that are to do so. Owns what sends it.
 */
public final class LinkedWrites implements AutoCloseable {

  /** What makes another forwarder necessary. */
  private record Key(String link, Map<String, String> clientConfigs, String terms) {}

  private record Known(LinkTerms terms, Optional<Forwarder> forwarder) {}

  private final Supplier<List<Link>> links;
  private final Map<Key, Known> known = new HashMap<>();
  private List<Link> seen = List.of();

  /**
   * @param links as they are known, which costs nothing
   */
  public LinkedWrites(Supplier<List<Link>> links) {
    this.links = links;
  }

  /**
   * Sends a batch on, if the topic's link is one that does.
   *
   * @param payload from the magic byte on; not to be changed any more
   */
  public Optional<CompletableFuture<ForwardAnswer>> send(
      String topic, int partition, byte[] payload) {
    return forwarderOf(topic)
        .map(forwarder -> forwarder.send(new SourcePartition(topic, partition), payload));
  }

  @Override
  public synchronized void close() {
    known.values().forEach(each -> each.forwarder().ifPresent(Forwarder::close));
    known.clear();
  }

  private synchronized Optional<Forwarder> forwarderOf(String topic) {
    List<Link> current = links.get();
    if (!current.equals(seen)) {
      keep(current);
      seen = current;
    }
    return known.values().stream()
        .filter(each -> each.forwarder().isPresent() && each.terms().choose(topic))
        .findFirst()
        .flatMap(Known::forwarder);
  }

  private void keep(List<Link> current) {
    List<Key> keys = current.stream().map(LinkedWrites::keyOf).toList();
    for (Iterator<Map.Entry<Key, Known>> each = known.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Key, Known> entry = each.next();
      if (!keys.contains(entry.getKey())) {
        each.remove();
        entry.getValue().forwarder().ifPresent(Forwarder::close);
      }
    }
    keys.forEach(key -> known.computeIfAbsent(key, LinkedWrites::begin));
  }

  private static Key keyOf(Link link) {
    return new Key(link.name(), link.clientConfigs(), link.terms());
  }

  private static Known begin(Key key) {
    LinkTerms terms = LinkTerms.parse(key.terms());
    return new Known(
        terms,
        terms.forwardWrites()
            ? Optional.of(
                new Forwarder(
                    key.link(), new SourceCluster(new ClientConfigs(key.clientConfigs()))))
            : Optional.empty());
  }
}
