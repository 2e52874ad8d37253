package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.compat.support.JavaClient;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of a kilobyte that nothing compresses, in topics of the cluster that is left. */
record SourceRecords(String bootstrap) {

  static final int VALUE_BYTES = 1_000;

  /** Writes records, into a new topic if there is none. */
  void write(String topic, int partitions, int count) {
    write(topic, partitions, IntStream.range(0, count));
  }

  /** The same with records of certain numbers. */
  void write(String topic, int partitions, IntStream numbers) {
    JavaClient client = new JavaClient(bootstrap);
    try (Admin admin = client.admin()) {
      if (!JavaClient.get(admin.listTopics().names()).contains(topic)) {
        client.createTopic(topic, partitions, Map.of());
      }
    }
    List<ProducerRecord<byte[], byte[]>> records =
        numbers.mapToObj(number -> record(topic, number)).toList();
    client.produce(records, Map.of());
  }

  static ProducerRecord<byte[], byte[]> record(String topic, int number) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(number).nextBytes(value);
    return new ProducerRecord<>(topic, ("a." + number).getBytes(UTF_8), value);
  }
}
