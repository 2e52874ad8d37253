package io.sequin.gateway.api.group;

import io.sequin.gateway.GatewayFixture;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A consumer on a thread of its own, which polls until it is closed. */
final class Worker implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final AtomicReference<Map<TopicPartition, OffsetAndMetadata>> toCommit =
      new AtomicReference<>();
  private final Thread thread;
  private volatile Set<TopicPartition> assignment = Set.of();
  private volatile boolean committed;
  private volatile boolean closing;

  Worker(
      String groupId,
      Map<String, Object> configs,
      Consumer<KafkaConsumer<String, String>> subscribe) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put("bootstrap.servers", GatewayFixture.bootstrapServers());
    all.put("group.id", groupId);
    all.put("enable.auto.commit", "false");
    all.put("key.deserializer", StringDeserializer.class.getName());
    all.put("value.deserializer", StringDeserializer.class.getName());
    thread = Thread.ofPlatform().start(() -> work(all, subscribe));
  }

  Set<TopicPartition> assignment() {
    return assignment;
  }

  void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    toCommit.set(offsets);
  }

  boolean hasCommitted() {
    return committed;
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(
      Map<String, Object> configs, Consumer<KafkaConsumer<String, String>> subscribe) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(configs)) {
      subscribe.accept(consumer);
      while (!closing) {
        consumer.poll(POLL);
        assignment = Set.copyOf(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit.getAndSet(null);
        if (offsets != null) {
          consumer.commitSync(offsets);
          committed = true;
        }
      }
    }
  }
}
