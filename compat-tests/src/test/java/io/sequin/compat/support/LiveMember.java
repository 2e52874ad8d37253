package io.sequin.compat.support;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Owns a thread with a consumer that is a group's only member: it has committed what it was told
 * to, whatever it reads, and stays until it is closed.
 */
public final class LiveMember implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(200);

  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopped;

  private LiveMember(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> offsets) {
    thread = Thread.ofPlatform().start(() -> run(consumer, offsets));
  }

  /**
   * Joins a group and waits until it is stable.
   *
   * @param protocol {@code classic} or {@code consumer}
   * @param offsets what to commit; the topics of the partitions are what it subscribes to
   */
  public static LiveMember join(
      String bootstrap, String group, String protocol, Map<TopicPartition, Long> offsets) {
    JavaClient java = new JavaClient(bootstrap);
    LiveMember member =
        new LiveMember(
            java.consumer(
                Map.ofEntries(
                    Map.entry(ConsumerConfig.GROUP_ID_CONFIG, group),
                    Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol),
                    Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, "live"),
                    Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                    Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"))),
            offsets);
    JavaClient.get(member.joined);
    try (Admin admin = java.admin()) {
      Awaitility.await(group + " is stable")
          .atMost(PATIENCE)
          .until(() -> state(admin, group) == GroupState.STABLE);
    }
    return member;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> offsets) {
    try (consumer) {
      consumer.subscribe(offsets.keySet().stream().map(TopicPartition::topic).distinct().toList());
      awaitAssignment(consumer);
      offsets.forEach(
          (partition, offset) ->
              consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset))));
      joined.complete(null);
      while (!stopped) {
        consumer.poll(POLL);
      }
    } catch (RuntimeException e) {
      if (!joined.completeExceptionally(e)) {
        throw e;
      }
    }
  }

  private void awaitAssignment(KafkaConsumer<byte[], byte[]> consumer) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.assignment().isEmpty()) {
      consumer.poll(POLL);
      if (System.nanoTime() > deadlineNs) {
        throw new IllegalStateException("nothing assigned after " + PATIENCE);
      }
    }
  }

  private static GroupState state(Admin admin, String group) {
    Future<ConsumerGroupDescription> answer =
        admin
            .describeConsumerGroups(List.of(group))
            .describedGroups()
            .get(group)
            .toCompletionStage()
            .toCompletableFuture();
    return JavaClient.get(answer).groupState();
  }
}
