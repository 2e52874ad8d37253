package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Soak;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was acknowledged survives whatever is killed, and a producer goes on by itself. */
class CrashIT {

  private static final String TOPIC = "crash";
  private static final int PARTITIONS = 3;
  private static final int RECORDS_BETWEEN = 1_000;

  enum Victim {
    GATEWAY(Soak.choose(3, 30)) {
      @Override
      void kill(GatewayProcess gateway) {
        gateway.killHard();
        gateway.restart();
      }
    },
    POSTGRES(Soak.choose(2, 20)) {
      @Override
      void kill(GatewayProcess gateway) {
        ProcessHandle server = gateway.postgresServer();
        server.destroyForcibly();
        server.onExit().join();
      }
    },
    POSTGRES_BACKEND(Soak.choose(2, 20)) {
      @Override
      void kill(GatewayProcess gateway) {
        new Backends(gateway.jdbcUrl()).killOneThatAppends();
      }
    };

    private final int times;

    Victim(int times) {
      this.times = times;
    }

    abstract void kill(GatewayProcess gateway);
  }

  @ParameterizedTest
  @EnumSource
  void everyAcknowledgedRecordIsThereOnceAndInOrder(Victim victim) {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      Topics.create(gateway.bootstrap(), TOPIC, PARTITIONS);
      SentRecords sent;
      try (SequencedProducer producer =
          new SequencedProducer(gateway.bootstrap(), TOPIC, PARTITIONS)) {
        for (int i = 0; i < victim.times; i++) {
          producer.awaitMore(RECORDS_BETWEEN);
          victim.kill(gateway);
        }
        producer.awaitMore(RECORDS_BETWEEN);
        sent = producer.finish();
      }
      assertThat(sent.failures()).isEmpty();
      sent.assertHeldBy(Topics.consumeAll(gateway.bootstrap(), TOPIC, PARTITIONS));
      sent.assertHeldBy(Topics.selectAll(gateway.jdbcUrl(), TOPIC, PARTITIONS));
    }
  }
}
