package io.sequin.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What a topic shows to a consumer of committed records. */
public final class CommittedRecords {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private CommittedRecords() {}

  /** Values by offset for each partition; fails where an open transaction hides some of them. */
  public static Map<TopicPartition, SortedMap<Long, String>> read(
      String bootstrap, String topic, int partitionCount) {
    List<TopicPartition> partitions = partitions(topic, partitionCount);
    try (KafkaConsumer<byte[], byte[]> all = consumer(bootstrap, "read_uncommitted");
        KafkaConsumer<byte[], byte[]> committed = consumer(bootstrap, "read_committed")) {
      Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
      assertThat(ends).as("nothing is open").isEqualTo(all.endOffsets(partitions));
      return readTo(ends, committed);
    }
  }

  /** Values in their order, by the number of the partition; fails where one may come in between. */
  public static Map<Integer, List<String>> values(
      String bootstrap, String topic, int partitionCount) {
    return withoutOffsets(read(bootstrap, topic, partitionCount));
  }

  /** Values in their order, by the number of the partition, up to the first open transaction. */
  public static Map<Integer, List<String>> soFar(
      String bootstrap, String topic, int partitionCount) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap, "read_committed")) {
      return withoutOffsets(
          readTo(consumer.endOffsets(partitions(topic, partitionCount)), consumer));
    }
  }

  private static Map<TopicPartition, SortedMap<Long, String>> readTo(
      Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, SortedMap<Long, String>> values =
        ends.keySet().stream().collect(Collectors.toMap(Function.identity(), _ -> new TreeMap<>()));
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet());
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (ends.keySet().stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      assertThat(System.nanoTime()).as("all is read in time").isLessThan(deadlineNs);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        values
            .get(new TopicPartition(record.topic(), record.partition()))
            .put(record.offset(), new String(record.value(), StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(number -> new TopicPartition(topic, number)).toList();
  }

  private static Map<Integer, List<String>> withoutOffsets(
      Map<TopicPartition, SortedMap<Long, String>> values) {
    return values.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().partition(),
                entry -> List.copyOf(entry.getValue().values())));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, String isolation) {
    return new JavaClient(bootstrap)
        .consumer(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation));
  }
}
