package io.sequin.gateway;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.storage.retention.LogRetention;
import io.sequin.storage.retention.RetentionPolicy;
import io.sequin.storage.topic.Topic;
import java.time.Duration;

/** Tells storage by Kafka's configs when records expire. */
final class LogRetentions {

  private LogRetentions() {}

  static LogRetention of(BrokerConfigs configs) {
    TopicDefaults defaults = TopicDefaults.of(configs);
    return new LogRetention(
        topic -> policy(topic, defaults),
        Duration.ofMillis(configs.longValue("log.retention.check.interval.ms")));
  }

  private static RetentionPolicy policy(Topic topic, TopicDefaults defaults) {
    TopicConfig config = TopicConfig.of(topic.configs(), defaults);
    return config.cleanupPolicy().deletes()
        ? new RetentionPolicy(
            config.retentionMs(),
            config.retentionBytes(),
            config.segmentMs(),
            config.segmentBytes())
        : RetentionPolicy.KEEP_ALL;
  }
}
