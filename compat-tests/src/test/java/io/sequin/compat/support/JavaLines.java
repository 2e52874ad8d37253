package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Apache Kafka's Java producer and consumer. */
public record JavaLines(String bootstrap) implements LineClient {

  @Override
  public void produce(String topic, Path lines, String compression) {
    try {
      List<ProducerRecord<byte[], byte[]>> records =
          Files.readAllLines(lines).stream().map(line -> toRecord(topic, line)).toList();
      new JavaClient(bootstrap)
          .produce(records, Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> consume(TopicPartition partition, long count) {
    return new JavaClient(bootstrap)
        .consume(partition, count).stream().map(JavaLines::toLine).toList();
  }

  private static ProducerRecord<byte[], byte[]> toRecord(String topic, String line) {
    int tab = line.indexOf('\t');
    return new ProducerRecord<>(
        topic,
        line.substring(0, tab).getBytes(StandardCharsets.UTF_8),
        line.substring(tab + 1).getBytes(StandardCharsets.UTF_8));
  }

  private static String toLine(ConsumerRecord<byte[], byte[]> consumed) {
    return new String(consumed.key(), StandardCharsets.UTF_8)
        + "\t"
        + new String(consumed.value(), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "java";
  }
}
