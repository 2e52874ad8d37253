package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.compat.support.JavaClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Topics of all kinds in a cluster that is left. */
public record SourceTopics(String bootstrap) {

  static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  static final String TRANSACTIONAL = "transactional";
  static final String TRIMMED = "trimmed";
  static final String STAMPED = "stamped";
  static final String COMPACTED = "compacted";

  private static final int RECORDS = 500;

  /** Some records are from long ago. */
  private static final Map<String, String> KEPT = Map.of("retention.ms", "-1");

  public List<String> names() {
    List<String> names = new ArrayList<>(CODECS.stream().map(codec -> "codec." + codec).toList());
    names.addAll(List.of(TRANSACTIONAL, TRIMMED, STAMPED, COMPACTED));
    return names;
  }

  public void create() {
    JavaClient client = new JavaClient(bootstrap);
    for (String codec : CODECS) {
      client.createTopic("codec." + codec, 3, KEPT);
      client.produce(records("codec." + codec, 3), Map.of("compression.type", codec));
    }
    client.createTopic(TRANSACTIONAL, 2, KEPT);
    writeTransactions();
    client.createTopic(TRIMMED, 1, KEPT);
    client.produce(records(TRIMMED, 1), Map.of("batch.size", 2000));
    trim();
    client.createTopic(STAMPED, 1, Map.of("message.timestamp.type", "LogAppendTime"));
    client.produce(records(STAMPED, 1), Map.of());
    client.createTopic(
        COMPACTED,
        1,
        Map.of(
            "cleanup.policy", "compact",
            "min.cleanable.dirty.ratio", "0.01",
            "segment.ms", "100",
            "max.compaction.lag.ms", "200"));
    writeVersions();
  }

  /** Commits offsets in the middle of topics, as a group without members. */
  void commit(String group, String topic, int partition, long offset) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterConsumerGroupOffsets(
                  group,
                  Map.of(
                      new TopicPartition(topic, partition),
                      new OffsetAndMetadata(offset, "left off here")))
              .all());
    }
  }

  /** Sets where a share group without members begins. */
  void commitShare(String group, String topic, int partition, long offset) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterShareGroupOffsets(group, Map.of(new TopicPartition(topic, partition), offset))
              .all());
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> records(String topic, int partitions) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] key = i % 7 == 0 ? null : ("LAX.SEA." + i).getBytes(UTF_8);
      byte[] value = i % 11 == 0 ? null : ("value " + i + " ä".repeat(i % 40)).getBytes(UTF_8);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, i % partitions, 1_000_000_000_000L + 997L * i, key, value);
      if (i % 3 == 0) {
        record.headers().add(new RecordHeader("trace", new byte[] {(byte) i, 0, -1}));
        record.headers().add(new RecordHeader("empty", null));
      }
      records.add(record);
    }
    return records;
  }

  private void writeTransactions() {
    JavaClient client = new JavaClient(bootstrap);
    for (String id : List.of("one", "two")) {
      try (KafkaProducer<byte[], byte[]> producer =
          client.producer(Map.of("transactional.id", id, "batch.size", 500))) {
        producer.initTransactions();
        for (int transaction = 0; transaction < 12; transaction++) {
          producer.beginTransaction();
          records(TRANSACTIONAL, 2).subList(0, 40).forEach(producer::send);
          if (transaction % 4 == 3) {
            producer.abortTransaction();
          } else {
            producer.commitTransaction();
          }
        }
      }
    }
  }

  /** In the middle of a batch. */
  private void trim() {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .deleteRecords(
                  Map.of(new TopicPartition(TRIMMED, 0), RecordsToDelete.beforeOffset(123)))
              .all());
    }
  }

  private void writeVersions() {
    JavaClient client = new JavaClient(bootstrap);
    for (int round = 0; round < 6; round++) {
      List<ProducerRecord<byte[], byte[]>> versions = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        byte[] key = ("key." + (i % (10 + round))).getBytes(UTF_8);
        byte[] value = i % 13 == 0 ? null : ("round " + round + " version " + i).getBytes(UTF_8);
        versions.add(new ProducerRecord<>(COMPACTED, 0, 1_100_000_000_000L + i, key, value));
      }
      client.produce(versions, Map.of("linger.ms", 20));
    }
  }
}
