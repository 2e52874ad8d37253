package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Soak;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A standby that has all that is committed takes over, again and again, under load. */
class SyncFailoverIT {

  private static final int PROMOTIONS = Soak.choose(3, 100);
  private static final int PARTITIONS = 4;

  /** So many acknowledgements that the last ones must have come from the new primary. */
  private static final int MORE_THAN_UNDER_WAY = 400;

  @Test
  void nothingThatWasAcknowledgedIsLostDoubledOrReordered() throws IOException {
    List<Long> outagesMs = new ArrayList<>();
    try (PostgresPair postgres = PostgresPair.synchronous();
        GatewayProcess one = gateway(postgres);
        GatewayProcess other = gateway(postgres)) {
      Topics.create(one.bootstrap(), "flights", PARTITIONS);
      String both = one.bootstrap() + "," + other.bootstrap();
      try (SequencedProducer producer = new SequencedProducer(both, "flights", PARTITIONS)) {
        for (int promotion = 0; promotion < PROMOTIONS; promotion++) {
          producer.awaitMore(1_000);
          long killedNanos = System.nanoTime();
          postgres.failOver();
          producer.awaitMore(MORE_THAN_UNDER_WAY);
          outagesMs.add(Duration.ofNanos(System.nanoTime() - killedNanos).toMillis());
          postgres.recover();
        }
        System.out.printf(
            "%d promotions, without service for: median %d ms, worst %d ms%n",
            PROMOTIONS,
            outagesMs.stream().sorted().skip(PROMOTIONS / 2).findFirst().orElseThrow(),
            Collections.max(outagesMs));
        SentRecords sent = producer.finish();

        assertThat(producer.failures()).isEmpty();
        sent.assertHeldBy(Topics.consumeAll(one.bootstrap(), "flights", PARTITIONS));
        sent.assertHeldBy(Topics.selectAll(postgres.primary().jdbcUrl(), "flights", PARTITIONS));
      }
    }
  }

  @Test
  void aCommitWhoseWaitForTheStandbyIsCancelledIsNotAcknowledged() throws Exception {
    try (PostgresPair postgres = PostgresPair.synchronous();
        GatewayProcess gateway = gateway(postgres)) {
      Topics.create(gateway.bootstrap(), "flights", 1);
      try (RawProducer producer = new RawProducer(gateway.bootstrap(), "flights", 60_000);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long producerId = producer.initProducerId();
        assertThat(producer.produce(producerId, 0, 0, "first").error()).isEqualTo(Errors.NONE);
        Signal.STOP.sendToAll(postgres.standby().handle());
        Future<RawProducer.Answer> answer =
            threads.submit(() -> producer.produce(producerId, 0, 1, "second"));
        Awaitility.await("a commit to wait, which is then cancelled")
            .until(
                () ->
                    postgres
                        .primary()
                        .query(
                            "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE"
                                + " wait_event = 'SyncRep' AND query LIKE '%Appends many batches%'")
                        .equals("1"));

        assertThat(answer.get().error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        Signal.CONT.sendToAll(postgres.standby().handle());
        assertThat(producer.produce(producerId, 0, 1, "second"))
            .isEqualTo(new RawProducer.Answer(Errors.NONE, 1));
        assertThat(Topics.consumeAll(gateway.bootstrap(), "flights", 1).getFirst()).hasSize(2);
      }
    }
  }

  private static GatewayProcess gateway(PostgresPair postgres) {
    return GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()));
  }
}
