package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * One of two gateways is stopped, started, killed and started again, every ten seconds, under
 * members of one group that are clients of several kinds, with their default settings.
 */
@ResourceLock(Processors.BUSY)
class RollingGatewaysIT {

  private static final int PARTITIONS = 24;
  private static final int MEMBERS = Soak.choose(5, 20);
  private static final int RECORDS_PER_SECOND = 400;
  private static final int SECONDS_BETWEEN = 10;
  private static final int CHANGES = Soak.choose(4, 60);

  /** How long produce requests took, by second. */
  private static final Path LATENCIES = Path.of("target", "rolling-gateways.csv");

  private static final List<GroupClient> CLIENTS =
      List.of(
          Clients.JAVA_NEWEST,
          Clients.KCAT,
          Clients.KAFKAJS,
          Clients.CONFLUENT_PYTHON,
          Clients.JAVA_OLDEST);

  private GatewayProcess staying;
  private GatewayProcess going;

  @BeforeEach
  void start() {
    CLIENTS.forEach(ClientMatrix::assumePresent);
    staying = GatewayProcess.start();
    going = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(staying.jdbcUrl()));
  }

  @AfterEach
  void stop() {
    if (going != null) {
      going.close();
    }
    if (staying != null) {
      staying.close();
    }
  }

  @Test
  void noClientFailsAndEveryRecordIsDelivered() throws IOException {
    String both = staying.bootstrap() + "," + going.bootstrap();
    MatrixBroker broker = new MatrixBroker(both);
    try (TestGroup group = new TestGroup(broker, "rolling", PARTITIONS)) {
      for (int i = 0; i < MEMBERS; i++) {
        group.start(
            CLIENTS.get(i % CLIENTS.size()),
            Membership.of(both, group.name(), group.name(), GroupProtocol.ROUND_ROBIN));
      }
      group.awaitSharedByAll();
      try (StormWriter writer = new StormWriter(broker, group, RECORDS_PER_SECOND)) {
        for (int i = 0; i < CHANGES; i++) {
          writer.awaitMore(RECORDS_PER_SECOND * SECONDS_BETWEEN);
          change(i);
        }
        writer.latencies().writeTo(LATENCIES);
      }
      group.awaitDelivered();
      assertThat(group.alive()).as("%s", group).hasSize(MEMBERS);
    }
  }

  private void change(int number) {
    switch (number % 4) {
      case 0 -> assertThat(going.stop()).isZero();
      case 2 -> going.killHard();
      default -> going.restart();
    }
  }
}
