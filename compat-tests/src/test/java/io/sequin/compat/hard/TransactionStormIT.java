package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import io.sequin.compat.transactions.CommittedReader;
import io.sequin.compat.transactions.CommittedRecords;
import io.sequin.compat.transactions.TransactionHistory;
import io.sequin.compat.transactions.TransactionalWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transactions stay whole whatever goes wrong: none is read before or without its commit, none is
 * torn, lost or written twice, and offsets go with their records. A round that finds something is
 * run again with its seed, by {@code -Dstorm.seed=…}.
 */
@ResourceLock(Processors.BUSY)
class TransactionStormIT {

  private static final String TOPIC = "transactions";
  private static final int PARTITIONS = 3;
  private static final int ROUNDS = Soak.choose(1, 30);
  private static final Duration ROUND = Duration.ofSeconds(Soak.choose(20, 40));
  private static final int TRANSACTIONS_BETWEEN = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> WRITERS = List.of("anna", "bert", "carl", "dora");

  static LongStream seeds() {
    Long only = Long.getLong("storm.seed");
    return only == null ? LongStream.rangeClosed(1, ROUNDS) : LongStream.of(only);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noTransactionIsTorn(long seed) throws IOException, InterruptedException {
    Random random = new Random(seed);
    TransactionHistory history = new TransactionHistory();
    List<Fault> happened = new ArrayList<>();
    try (Fleet fleet = new Fleet(2, random.nextBoolean() ? 2 : -2)) {
      Topics.create(fleet.gateway(0).bootstrap(), TOPIC, PARTITIONS);
      List<TransactionalWriter> writers = new ArrayList<>();
      try (CommittedReader _ =
          new CommittedReader(fleet.bootstrap(), TOPIC, PARTITIONS, WRITERS, history)) {
        for (String name : WRITERS) {
          writers.add(
              new TransactionalWriter(
                  fleet.bootstrap(), TOPIC, PARTITIONS, name, random.nextLong(), history));
        }
        awaitMore(history);
        long endNs = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < endNs) {
          happened.add(Fault.any(fleet, random));
          awaitMore(history);
        }
        writers.forEach(TransactionalWriter::close);
      }
      assertThat(findings(fleet, history)).as("seed %d: %s", seed, happened).isEmpty();
    }
  }

  private static void awaitMore(TransactionHistory history) {
    long enough = history.ends() + TRANSACTIONS_BETWEEN;
    await().atMost(PATIENCE).until(() -> history.ends() >= enough);
  }

  /** What is wrong now that all writers have come to their end. */
  private static List<String> findings(Fleet fleet, TransactionHistory history) {
    String bootstrap = fleet.gateway(0).bootstrap();
    Map<Integer, SortedMap<Long, String>> log = new TreeMap<>();
    CommittedRecords.read(bootstrap, TOPIC, PARTITIONS)
        .forEach((partition, values) -> log.put(partition.partition(), values));
    List<String> findings = new ArrayList<>(history.check(log, offsets(bootstrap)));
    if (!Topics.selectAll(fleet.postgres().primary().jdbcUrl(), TOPIC, PARTITIONS)
        .equals(List.copyOf(log.values()))) {
      findings.add("SQL shows something else than consumers read");
    }
    return findings;
  }

  private static Map<String, Long> offsets(String bootstrap) {
    Map<String, Long> offsets = new HashMap<>();
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      for (String group : WRITERS) {
        JavaClient.get(
                admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .toCompletionStage()
                    .toCompletableFuture())
            .values()
            .forEach(offset -> offsets.put(group, offset.offset()));
      }
    }
    return offsets;
  }
}
