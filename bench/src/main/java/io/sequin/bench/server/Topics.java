package io.sequin.bench.server;

import io.sequin.bench.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Owns an admin client, to make topics and to remove them. */
public final class Topics implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Admin admin;

  public Topics(String bootstrap) {
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
  }

  /** Makes a topic and waits until all its partitions can be written to. */
  public void create(String name, int partitions, Map<String, String> configs) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
    get(admin.createTopics(List.of(topic)).all(), "making a topic");
    Waiting.until(() -> isReady(name, partitions), "making a topic", PATIENCE);
  }

  /** Sets a config of a topic that there is. */
  public void configure(String name, String config, String value) {
    set(new ConfigResource(ConfigResource.Type.TOPIC, name), config, value);
  }

  /** Has a share group that is new read topics from their beginning. */
  public void startAtTheBeginning(String shareGroup) {
    set(
        new ConfigResource(ConfigResource.Type.GROUP, shareGroup),
        "share.auto.offset.reset",
        "earliest");
  }

  private void set(ConfigResource resource, String config, String value) {
    AlterConfigOp setting =
        new AlterConfigOp(new ConfigEntry(config, value), AlterConfigOp.OpType.SET);
    get(
        admin.incrementalAlterConfigs(Map.of(resource, List.of(setting))).all(),
        "setting a config");
  }

  public void delete(String name) {
    get(admin.deleteTopics(List.of(name)).all(), "deleting a topic");
  }

  /** Removes all topics whose names begin so. */
  public void deleteAll(String prefix) {
    List<String> names =
        get(admin.listTopics().names(), "listing topics").stream()
            .filter(name -> name.startsWith(prefix))
            .toList();
    get(admin.deleteTopics(names).all(), "deleting topics");
  }

  private boolean hasTopic(String name) {
    return get(admin.listTopics().names(), "listing topics").contains(name);
  }

  /** The sum of the ends of so many partitions; 0 where there is no such topic. */
  public long records(String name, int partitions) {
    if (!hasTopic(name)) {
      return 0;
    }
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .boxed()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(name, partition), _ -> OffsetSpec.latest()));
    return get(admin.listOffsets(ends).all(), "asking for offsets").values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  @Override
  public void close() {
    admin.close();
  }

  private boolean isReady(String name, int partitions) {
    CompletableFuture<TopicDescription> description =
        admin
            .describeTopics(List.of(name))
            .topicNameValues()
            .get(name)
            .toCompletionStage()
            .toCompletableFuture();
    return Waiting.on(
        description.handle(
            (topic, failure) ->
                failure == null
                    && topic.partitions().size() == partitions
                    && topic.partitions().stream().allMatch(info -> info.leader() != null)),
        "describing a topic",
        PATIENCE);
  }

  private static <T> T get(KafkaFuture<T> future, String what) {
    return Waiting.on(future.toCompletionStage().toCompletableFuture(), what, PATIENCE);
  }
}
