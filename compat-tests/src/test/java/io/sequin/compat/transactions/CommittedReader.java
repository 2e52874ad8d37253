package io.sequin.compat.transactions;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Owns two threads that look on while transactions are written: one reads a topic's committed
 * records, the other the offsets that the groups of the writers have committed.
 */
public final class CommittedReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration END_PATIENCE = Duration.ofMinutes(2);

  private final Map<String, Object> settings = new HashMap<>();
  private final List<TopicPartition> partitions;
  private final TransactionHistory history;
  private final List<Thread> threads;
  private volatile boolean stopped;

  public CommittedReader(
      String bootstrap,
      String topic,
      int partitionCount,
      List<String> groups,
      TransactionHistory history) {
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    this.partitions =
        IntStream.range(0, partitionCount)
            .mapToObj(number -> new TopicPartition(topic, number))
            .toList();
    this.history = history;
    this.threads =
        List.of(
            Thread.ofPlatform().name("reader").start(() -> watch(this::read)),
            Thread.ofPlatform().name("offsets").start(() -> watch(() -> readOffsets(groups))));
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        if (!thread.join(END_PATIENCE)) {
          throw new AssertionError(thread.getName() + " does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private void watch(Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException | Error e) {
      history.find("a reader failed: " + e);
    }
  }

  private void read() {
    try (KafkaConsumer<String, String> consumer = consumer("reader")) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!stopped) {
        consumer
            .poll(POLL)
            .forEach(record -> history.seen(record.partition(), record.offset(), record.value()));
      }
    }
  }

  private void readOffsets(List<String> groups) {
    Map<String, KafkaConsumer<String, String>> consumers =
        groups.stream().collect(Collectors.toMap(Function.identity(), this::consumer));
    while (!stopped) {
      consumers.forEach(this::readOffset);
    }
    consumers.values().forEach(KafkaConsumer::close);
  }

  private void readOffset(String group, KafkaConsumer<String, String> consumer) {
    try {
      OffsetAndMetadata offset =
          consumer.committed(Set.of(partitions.getFirst())).get(partitions.getFirst());
      if (offset != null) {
        history.seenOffset(group, offset.offset());
      }
    } catch (TimeoutException e) {
      // nobody was there to answer
    }
  }

  private KafkaConsumer<String, String> consumer(String group) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }
}
