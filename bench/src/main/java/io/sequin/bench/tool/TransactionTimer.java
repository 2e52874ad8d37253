package io.sequin.bench.tool;

import io.sequin.bench.result.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Times how long commits of transactions take, whose records are acknowledged before: one in each
 * partition.
 */
public record TransactionTimer(int partitions, int recordBytes) {

  private static final double NANOS_PER_MS = 1e6;

  /** Commits so many transactions, one after the other. */
  public Map<Metric, Double> run(String bootstrap, String topic, long count) {
    Map<String, Object> configs =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "bench-" + topic);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      List<Long> nanos = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        nanos.add(commit(producer, topic));
      }
      Collections.sort(nanos);
      return Map.of(
          Metric.COMMIT_P50_MS,
          percentile(nanos, 0.5),
          Metric.COMMIT_P99_MS,
          percentile(nanos, 0.99));
    }
  }

  private long commit(KafkaProducer<byte[], byte[]> producer, String topic) {
    producer.beginTransaction();
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(new ProducerRecord<>(topic, partition, null, new byte[recordBytes]));
    }
    producer.flush();
    long begun = System.nanoTime();
    producer.commitTransaction();
    return System.nanoTime() - begun;
  }

  private static double percentile(List<Long> sortedNanos, double share) {
    return sortedNanos.get((int) (share * (sortedNanos.size() - 1))) / NANOS_PER_MS;
  }
}
