package io.sequin.gateway.admin;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.storage.topic.TopicExistsException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics in which Kafka keeps its own state. Nothing is kept in them here, and clients may not
 * write to them; but tools expect the one of committed offsets as soon as there are groups.
 */
public final class InternalTopics {

  private static final Logger LOG = LoggerFactory.getLogger(InternalTopics.class);

  private static final String CONSUMER_OFFSETS = "__consumer_offsets";

  private static final Set<String> NAMES =
      Set.of(CONSUMER_OFFSETS, "__transaction_state", "__share_group_state");

  private final TopicLookup lookup;
  private final TopicCreation creation;
  private final NewTopic consumerOffsets;

  public InternalTopics(TopicLookup lookup, TopicCreation creation, BrokerConfigs configs) {
    this.lookup = lookup;
    this.creation = creation;
    this.consumerOffsets =
        new NewTopic(
            CONSUMER_OFFSETS,
            OptionalInt.of(configs.intValue("offsets.topic.num.partitions")),
            OptionalInt.empty(),
            List.of(),
            List.of(
                new ConfigEntry("cleanup.policy", "compact"),
                new ConfigEntry("compression.type", "producer"),
                new ConfigEntry(
                    "segment.bytes",
                    Integer.toString(configs.intValue("offsets.topic.segment.bytes")))));
  }

  /** Whether Kafka keeps its own state in a topic of that name. */
  public static boolean isInternal(String name) {
    return NAMES.contains(name);
  }

  /** What is to be created for a client that uses a topic which does not exist. */
  public NewTopic whenUsed(String name) {
    return name.equals(CONSUMER_OFFSETS) ? consumerOffsets : NewTopic.named(name);
  }

  /**
   * Creates the topic of committed offsets, unless there is one. Groups do not depend on it, so
   * that they go on where it cannot be created.
   */
  public void showConsumerOffsets() {
    try {
      if (lookup.findFresh(TopicRef.named(CONSUMER_OFFSETS), TopicOperation.DESCRIBE).isEmpty()) {
        creation.create(creation.plan(consumerOffsets));
      }
    } catch (TopicExistsException e) {
      LOG.debug("another gateway has just created {}", CONSUMER_OFFSETS);
    } catch (RuntimeException e) {
      LOG.warn(
          "{} cannot be created, groups go on without it: {}", CONSUMER_OFFSETS, e.getMessage());
    }
  }
}
