package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Records are copied from topic to topic by Kafka's own copier while it, the gateway and PostgreSQL
 * are killed in turn: each is copied once, in order.
 */
@ResourceLock(Processors.BUSY)
class BounceIT {

  private static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final int PARTITIONS = 2;
  private static final int ROUNDS = Soak.choose(2, 20);

  /** As many as are copied before the next one is killed, and some to be at work on. */
  private static final int RECORDS_AT_A_TIME = 1_000;

  private static final int COPIED_BETWEEN = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Random random = new Random(1);
  private int sent;

  enum Victim {
    COPIER {
      @Override
      void kill(GatewayProcess gateway, Copiers copiers, Random random) {
        copiers.killOne(random);
      }
    },
    GATEWAY {
      @Override
      void kill(GatewayProcess gateway, Copiers copiers, Random random) {
        gateway.killHard();
        gateway.restart();
      }
    },
    POSTGRES {
      @Override
      void kill(GatewayProcess gateway, Copiers copiers, Random random) {
        ProcessHandle server = gateway.postgresServer();
        server.destroyForcibly();
        server.onExit().join();
      }
    };

    abstract void kill(GatewayProcess gateway, Copiers copiers, Random random);
  }

  @Test
  void eachRecordIsCopiedOnceAndInOrderWhoeverIsKilled() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      JavaClient java = new JavaClient(gateway.bootstrap());
      java.createTopic(INPUT, PARTITIONS, Map.of());
      java.createTopic(OUTPUT, PARTITIONS, Map.of());
      send(java);
      try (Copiers copiers = new Copiers(gateway.bootstrap(), INPUT, OUTPUT, PARTITIONS)) {
        for (int round = 0; round < ROUNDS; round++) {
          for (Victim victim : Victim.values()) {
            send(java);
            awaitCopied(copiers, copiers.copied() + COPIED_BETWEEN);
            victim.kill(gateway, copiers, random);
          }
        }
        awaitCopied(copiers, sent);
      }
      Map<Integer, List<String>> input = values(gateway, INPUT);
      assertThat(input.values().stream().mapToInt(List::size).sum()).isEqualTo(sent);
      assertThat(values(gateway, OUTPUT)).isEqualTo(input);
    }
  }

  private static void awaitCopied(Copiers copiers, long count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              copiers.keepRunning();
              assertThat(copiers.copied())
                  .as("records copied; last words of a copier: %s", copiers.lastWords())
                  .isGreaterThanOrEqualTo(count);
            });
  }

  private void send(JavaClient java) {
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(sent, sent + RECORDS_AT_A_TIME)
            .mapToObj(
                number ->
                    new ProducerRecord<byte[], byte[]>(
                        INPUT, number % PARTITIONS, null, Integer.toString(number).getBytes(UTF_8)))
            .toList();
    java.produce(records, Map.of());
    sent += RECORDS_AT_A_TIME;
  }

  private static Map<Integer, List<String>> values(GatewayProcess gateway, String topic) {
    return CommittedRecords.values(gateway.bootstrap(), topic, PARTITIONS);
  }
}
