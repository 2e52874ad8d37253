package io.sequin.compat.share;

import io.sequin.compat.share.WorkerLine.RecordId;
import io.sequin.compat.share.WorkerLine.Step;
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
 * record and {@link Step}, with the time.
 */
final class ShareWorkerProgram {

  private static final Duration POLL = Duration.ofMillis(500);

  private ShareWorkerProgram() {}

  /** Arguments: bootstrap, topic, group. */
  public static void main(String[] arguments) {
    Map<String, Object> configs =
        Map.of(
            "bootstrap.servers", arguments[0], "group.id", arguments[2], "max.poll.records", "200");
    try (WorkerOutput output = new WorkerOutput();
        KafkaShareConsumer<byte[], byte[]> consumer =
            new KafkaShareConsumer<>(
                configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(arguments[1]));
      while (true) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        List<RecordId> recordIds =
            records.stream()
                .map(record -> new RecordId(record.partition(), record.offset()))
                .toList();
        output.print(Step.GOT, recordIds);
        output.print(Step.ACKNOWLEDGES, recordIds);
        if (!records.isEmpty() && isAcknowledged(consumer.commitSync())) {
          output.print(Step.ACKNOWLEDGED, recordIds);
        }
      }
    }
  }

  private static boolean isAcknowledged(Map<TopicIdPartition, Optional<KafkaException>> outcome) {
    return outcome.values().stream().allMatch(Optional::isEmpty);
  }
}
