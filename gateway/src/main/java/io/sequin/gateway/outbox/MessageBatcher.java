package io.sequin.gateway.outbox;

import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.outbox.OutboxBatcher;
import io.sequin.storage.outbox.OutboxMessage;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of what SQL has sent, as the configs of the topics ask, but never compressed.
 * Messages of topics that are deleted go with them. Used by one thread.
 */
public final class MessageBatcher implements OutboxBatcher {

  private static final Logger LOG = LoggerFactory.getLogger(MessageBatcher.class);

  private final TopicCatalog catalog;
  private final TopicDefaults defaults;
  private final InstantSource clock;
  private int turn;

  public MessageBatcher(TopicCatalog catalog, TopicDefaults defaults, InstantSource clock) {
    this.catalog = catalog;
    this.defaults = defaults;
    this.clock = clock;
  }

  @Override
  public List<NewBatch> batchesOf(List<OutboxMessage> messages) {
    turn++;
    Map<UUID, Optional<TopicOutlet>> outlets = new LinkedHashMap<>();
    for (OutboxMessage message : messages) {
      outlets
          .computeIfAbsent(message.topic(), this::outlet)
          .ifPresent(outlet -> outlet.add(message));
    }
    long nowMs = clock.millis();
    return outlets.values().stream()
        .flatMap(Optional::stream)
        .flatMap(outlet -> outlet.build(nowMs))
        .toList();
  }

  private Optional<TopicOutlet> outlet(UUID id) {
    Optional<Topic> topic = find(id);
    if (topic.isEmpty()) {
      LOG.info("what was sent to the deleted topic {} is dropped", id);
    }
    return topic.map(
        found -> new TopicOutlet(found, TopicConfig.of(found.configs(), defaults), turn));
  }

  private Optional<Topic> find(UUID id) {
    Optional<Topic> known = catalog.find(id);
    if (known.isEmpty()) {
      catalog.refresh();
    }
    return known.or(() -> catalog.find(id));
  }
}
