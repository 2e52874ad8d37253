package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong under load: gateways and PostgreSQL killed, suspended, cut off, promoted. A
 * round that finds something is run again with its seed, by {@code -Dstorm.seed=…}.
 */
@ResourceLock(Processors.BUSY)
class FaultStormIT {

  private static final String TOPIC = "storm";
  private static final String SENT_BY_SQL = "sent";
  private static final int PARTITIONS = 4;
  private static final int ROUNDS = Soak.choose(3, 30);

  /** Processors are for faults rather than for load. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final Duration ROUND = Duration.ofSeconds(Soak.choose(25, 60));

  static LongStream seeds() {
    Long only = Long.getLong("storm.seed");
    return only == null ? LongStream.rangeClosed(1, ROUNDS) : LongStream.of(only);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsFound(long seed) throws IOException, InterruptedException, SQLException {
    Random random = new Random(seed);
    try (Fleet fleet = new Fleet(2 + random.nextInt(2), random.nextBoolean() ? 2 : -2)) {
      // an hour, so that a clock that is two of them off must not matter
      Topics.create(
          fleet.gateway(0).bootstrap(), TOPIC, PARTITIONS, Map.of("retention.ms", "3600000"));
      Topics.create(fleet.gateway(0).bootstrap(), SENT_BY_SQL, 1);
      List<String> findings = new ArrayList<>();
      List<Fault> happened = new ArrayList<>();
      try (SequencedProducer producer =
              new SequencedProducer(fleet.bootstrap(), TOPIC, PARTITIONS, PAUSE);
          OutboxSender sender = new OutboxSender(fleet.postgres().jdbcUrl(), SENT_BY_SQL);
          GroupReader classic = new GroupReader(fleet.bootstrap(), TOPIC, "classic");
          GroupReader modern = new GroupReader(fleet.bootstrap(), TOPIC, "consumer");
          Workers workers = new Workers(fleet.bootstrap(), fleet.postgres().jdbcUrl(), TOPIC)) {
        producer.awaitMore(500);
        long end = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < end) {
          happened.add(Fault.any(fleet, random));
          producer.awaitMore(500);
        }
        SentRecords sent = producer.finish();
        producer.failures().forEach(failure -> findings.add("not stored: " + failure));

        List<SortedMap<Long, String>> log =
            Topics.consumeAll(fleet.gateway(0).bootstrap(), TOPIC, PARTITIONS);
        assertThat(Topics.selectAll(fleet.postgres().primary().jdbcUrl(), TOPIC, PARTITIONS))
            .as("after %s", happened)
            .isEqualTo(log);
        sent.assertHeldBy(log);
        findings.addAll(classic.check(log));
        findings.addAll(modern.check(log));
        findings.addAll(workers.check(log));
        findings.addAll(checkSent(fleet, sender));
      }
      assertThat(findings).as("seed %d: %s", seed, happened).isEmpty();
    }
  }

  /** What is wrong with the messages that SQL has sent, once they have had time to arrive. */
  private static List<String> checkSent(Fleet fleet, OutboxSender sender) {
    AtomicReference<List<String>> findings = new AtomicReference<>(List.of());
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                String bootstrap = fleet.gateway(0).bootstrap();
                findings.set(
                    sender.check(
                        List.copyOf(
                            Topics.consumeAll(bootstrap, SENT_BY_SQL, 1).getFirst().values())));
                return findings.get().isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      // then they are findings
    }
    return findings.get();
  }
}
