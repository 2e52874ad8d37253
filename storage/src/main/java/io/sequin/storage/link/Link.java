package io.sequin.storage.link;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Another Kafka cluster whose topics are followed.
 *
 * @param clientConfigs how to reach it, by the names of Kafka's clients; has passwords, so this is
 *     not to be shown
 * @param terms what is followed and how, as JSON
 * @param problem why it does not get on, for people
 * @param seenAt when the other cluster has answered last
 */
public record Link(
    String name,
    Map<String, String> clientConfigs,
    String terms,
    boolean isPaused,
    Optional<String> sourceClusterId,
    Optional<String> problem,
    Optional<Instant> seenAt) {

  public Link {
    clientConfigs = Map.copyOf(clientConfigs);
  }

  @Override
  public String toString() {
    return "link '" + name + "'";
  }
}
