package io.sequin.storage.topic;

import io.sequin.storage.key.KeyFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A topic as it was when it was read, or what a key filter chooses of it: a filtered topic has a
 * name and a uuid of its own, and all else of the topic that it is part of.
 *
 * @param id the number that other tables know it by; never given out twice
 * @param uuid the id that clients know it by (KIP-516)
 * @param configs what was set for this topic, by Kafka's config names; without defaults
 * @param keyFilter empty for all keys
 */
public record Topic(
    int id,
    UUID uuid,
    String name,
    int partitionCount,
    Map<String, String> configs,
    Optional<KeyFilter> keyFilter) {

  private static final int UUID_BYTES = 16;

  public Topic {
    configs = Map.copyOf(configs);
  }

  /** A topic with all its keys. */
  public Topic(int id, UUID uuid, String name, int partitionCount, Map<String, String> configs) {
    this(id, uuid, name, partitionCount, configs, Optional.empty());
  }

  /** What the filter chooses of this topic. Its uuid is always the same, on every gateway. */
  public Topic filteredBy(KeyFilter filter) {
    return new Topic(
        id,
        derivedUuid(filter),
        name + "." + filter.text(),
        partitionCount,
        configs,
        Optional.of(filter));
  }

  /** The name of the topic that a filtered one is part of; of others their own. */
  public String sourceName() {
    return keyFilter
        .map(filter -> name.substring(0, name.length() - filter.text().length() - 1))
        .orElse(name);
  }

  public boolean hasPartition(int partition) {
    return partition >= 0 && partition < partitionCount;
  }

  /** The filter as part of the name; empty for all keys. */
  public String filterText() {
    return keyFilter.map(KeyFilter::text).orElse("");
  }

  private UUID derivedUuid(KeyFilter filter) {
    byte[] text = filter.text().getBytes(StandardCharsets.US_ASCII);
    return UUID.nameUUIDFromBytes(
        ByteBuffer.allocate(UUID_BYTES + text.length)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .put(text)
            .array());
  }
}
