package io.sequin.compat.transactions;

import io.sequin.compat.support.JavaClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Owns the processes of Kafka's own TransactionalMessageCopier, one for each partition of a topic:
 * each copies its partition, with the offsets of what it has copied in the same transaction, up to
 * what was there when it was started.
 */
final class Copiers implements AutoCloseable {

  private static final String COPIER = "org.apache.kafka.tools.TransactionalMessageCopier";
  private static final String GROUP = "copiers";

  private final String bootstrap;
  private final String input;
  private final String output;
  private final List<Program> running = new ArrayList<>();
  private String lastWords = "";

  Copiers(String bootstrap, String input, String output, int partitionCount) {
    this.bootstrap = bootstrap;
    this.input = input;
    this.output = output;
    for (int partition = 0; partition < partitionCount; partition++) {
      running.add(start(partition));
    }
  }

  /** Starts those again that have come to their end, a good or a bad one. */
  void keepRunning() {
    for (int partition = 0; partition < running.size(); partition++) {
      if (!running.get(partition).isAlive()) {
        lastWords = running.get(partition).output();
        replace(partition);
      }
    }
  }

  void killOne(Random random) {
    int partition = random.nextInt(running.size());
    replace(partition);
  }

  /** How many records they have copied, by the offsets that they have committed. */
  long copied() {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          JavaClient.get(
              admin
                  .listConsumerGroupOffsets(GROUP)
                  .partitionsToOffsetAndMetadata()
                  .toCompletionStage()
                  .toCompletableFuture());
      return offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }
  }

  /** What the one that ended last has printed. */
  String lastWords() {
    return lastWords;
  }

  @Override
  public void close() {
    running.forEach(Program::close);
  }

  private void replace(int partition) {
    running.get(partition).close();
    running.set(partition, start(partition));
  }

  private Program start(int partition) {
    return Program.start(
        COPIER,
        List.of(
            "--broker-list",
            bootstrap,
            "--input-topic",
            input,
            "--input-partition",
            Integer.toString(partition),
            "--output-topic",
            output,
            "--consumer-group",
            GROUP,
            "--transactional-id",
            "copier-" + partition,
            "--transaction-size",
            "20",
            "--enable-random-aborts",
            "--use-group-metadata"));
  }
}
