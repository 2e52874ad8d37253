package io.sequin.compat.hard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes topics, and reads all that is in them. */
final class Topics {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(60);
  private static final String SELECT =
      "SELECT partition, \"offset\", sequin.text(data) FROM sequin.messages WHERE topic = ?";

  private Topics() {}

  static void create(String bootstrap, String topic, int partitionCount) {
    create(bootstrap, topic, partitionCount, Map.of());
  }

  static void create(
      String bootstrap, String topic, int partitionCount, Map<String, String> configs) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      NewTopic created = new NewTopic(topic, partitionCount, (short) 1).configs(configs);
      admin.createTopics(List.of(created)).all().get();
    } catch (ExecutionException e) {
      throw new AssertionError("topic " + topic + " not created", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Values by offset, for each partition, as a Java consumer reads them. */
  static List<SortedMap<Long, String>> consumeAll(
      String bootstrap, String topic, int partitionCount) {
    List<SortedMap<Long, String>> values = emptyPartitions(partitionCount);
    List<TopicPartition> partitions = partitions(topic, partitionCount);
    try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + READ_PATIENCE.toNanos();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not all of " + topic + " was read, up to " + ends);
        }
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          put(values.get(record.partition()), record.offset(), record.value());
        }
      }
    }
    return values;
  }

  /** Values by offset, for each partition, as SQL shows them. */
  static List<SortedMap<Long, String>> selectAll(String jdbcUrl, String topic, int partitionCount) {
    List<SortedMap<Long, String>> values = emptyPartitions(partitionCount);
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, topic);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          put(values.get(rows.getInt(1)), rows.getLong(2), rows.getString(3));
        }
      }
    } catch (SQLException e) {
      throw new AssertionError("cannot read " + topic + " by SQL", e);
    }
    return values;
  }

  static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(number -> new TopicPartition(topic, number)).toList();
  }

  static KafkaConsumer<String, String> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private static void put(SortedMap<Long, String> values, long offset, String value) {
    if (values.put(offset, value) != null) {
      throw new AssertionError("offset " + offset + " was read twice");
    }
  }

  private static List<SortedMap<Long, String>> emptyPartitions(int count) {
    return Stream.<SortedMap<Long, String>>generate(TreeMap::new).limit(count).toList();
  }
}
