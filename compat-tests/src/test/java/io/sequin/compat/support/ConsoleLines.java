package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** {@code kafka-console-producer} and {@code kafka-console-consumer}. */
public record ConsoleLines(String bootstrap) implements LineClient {

  private static final String TIMEOUT_MS = "30000";

  @Override
  public void produce(String topic, Path lines, String compression) {
    new KafkaTools(bootstrap)
        .process(
            KafkaTool.CONSOLE_PRODUCER,
            "--topic",
            topic,
            "--compression-codec",
            compression,
            "--reader-property",
            "parse.key=true",
            "--reader-property",
            "key.separator=\t")
        .readingFrom(lines)
        .run()
        .output();
  }

  @Override
  public List<String> consume(TopicPartition partition, long count) {
    return new KafkaTools(bootstrap)
        .run(
            KafkaTool.CONSOLE_CONSUMER,
            "--topic",
            partition.topic(),
            "--partition",
            Integer.toString(partition.partition()),
            "--offset",
            "earliest",
            "--max-messages",
            Long.toString(count),
            "--timeout-ms",
            TIMEOUT_MS,
            "--formatter-property",
            "print.key=true",
            "--formatter-property",
            "key.separator=\t")
        .lines();
  }

  @Override
  public String toString() {
    return "console";
  }
}
