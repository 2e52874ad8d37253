package io.sequin.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates topics by Kafka's own client, of whatever version the tests have. */
final class TestTopics {

  private static final short ONE_REPLICA = 1;
  private static final int PATIENCE_SECONDS = 30;

  private TestTopics() {}

  /** Creates topics, given how many partitions each has. */
  static void create(String bootstrapServers, Map<String, Integer> partitionsByName) {
    List<NewTopic> topics =
        partitionsByName.entrySet().stream()
            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), ONE_REPLICA))
            .toList();
    try (Admin admin =
        Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      admin.createTopics(topics).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the topics cannot be created: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics are created", e);
    }
  }
}
