package io.sequin.storage.retention;

import io.sequin.storage.topic.Topic;
import java.time.Duration;
import java.util.function.Function;

/**
 * What the storage has to know to let records expire.
 *
 * @param policy that of a topic, as it is configured now
 * @param checkEvery Kafka's {@code log.retention.check.interval.ms}
 */
public record LogRetention(Function<Topic, RetentionPolicy> policy, Duration checkEvery) {}
