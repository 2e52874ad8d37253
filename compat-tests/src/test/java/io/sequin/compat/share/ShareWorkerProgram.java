package io.sequin.compat.share;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A member of a share group as a program, which works until it is killed. It prints a line for each
 * record that it has got and a line for each that it has acknowledged, with the time.
 */
final class ShareWorkerProgram {

  private static final Duration POLL = Duration.ofMillis(500);

  private ShareWorkerProgram() {}

  /** Arguments: bootstrap, topic, group. */
  public static void main(String[] arguments) {
    Map<String, Object> configs =
        Map.of(
            "bootstrap.servers", arguments[0], "group.id", arguments[2], "max.poll.records", "200");
    try (PrintStream output = output();
        KafkaShareConsumer<byte[], byte[]> consumer =
            new KafkaShareConsumer<>(
                configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(arguments[1]));
      while (true) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        print(output, 'G', records);
        if (!records.isEmpty() && isAcknowledged(consumer.commitSync())) {
          print(output, 'A', records);
        }
      }
    }
  }

  private static boolean isAcknowledged(Map<TopicIdPartition, Optional<KafkaException>> outcome) {
    return outcome.values().stream().allMatch(Optional::isEmpty);
  }

  private static void print(
      PrintStream output, char what, List<ConsumerRecord<byte[], byte[]>> records) {
    long nowMs = System.currentTimeMillis();
    StringBuilder lines = new StringBuilder();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      lines
          .append(what)
          .append('\t')
          .append(nowMs)
          .append('\t')
          .append(record.partition())
          .append('\t')
          .append(record.offset())
          .append('\n');
    }
    output.print(lines);
    output.flush();
  }

  private static PrintStream output() {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20),
        false,
        StandardCharsets.UTF_8);
  }
}
