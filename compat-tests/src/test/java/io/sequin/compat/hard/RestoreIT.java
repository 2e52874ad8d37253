package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway on a copy of its database, be it a dump that was restored elsewhere or a standby. */
class RestoreIT {

  private static final TopicPartition FLIGHTS = new TopicPartition("flights", 0);

  private final TemporaryDirectory directory = TemporaryDirectory.create("restore");
  private final PostgresServer one = new PostgresServer(directory.path(), "one");
  private final PostgresServer other = new PostgresServer(directory.path(), "other");

  @AfterEach
  void stop() {
    one.close();
    other.close();
    directory.close();
  }

  @Test
  void aDumpThatIsRestoredElsewhereHasEverythingInAnotherLeaderEpoch() throws Exception {
    one.create();
    SentRecords sent;
    try (GatewayProcess gateway = gateway(one)) {
      Topics.create(gateway.bootstrap(), "flights", 1);
      try (SequencedProducer producer = new SequencedProducer(gateway.bootstrap(), "flights", 1)) {
        producer.awaitMore(500);
        sent = producer.finish();
      }
    }
    // the roles of users are the server's, not the database's
    one.dumpTo(directory.path().resolve("dump"));
    other.create().restoreFrom(directory.path().resolve("dump"));
    assertThat(roles()).isEqualTo("0");

    try (GatewayProcess gateway = gateway(other)) {
      sent.assertHeldBy(Topics.consumeAll(gateway.bootstrap(), "flights", 1));
      assertThat(roles()).isEqualTo("3");
      assertThat(other.query("SET ROLE sequin_reader; SELECT count(*) > 0 FROM sequin.messages"))
          .isEqualTo("t");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", gateway.bootstrap()));
          SequencedProducer producer = new SequencedProducer(gateway.bootstrap(), "flights", 1)) {
        producer.awaitMore(100);
        assertThat(
                admin
                    .listOffsets(Map.of(FLIGHTS, OffsetSpec.latest()))
                    .partitionResult(FLIGHTS)
                    .get()
                    .leaderEpoch())
            .hasValue(1);
      }
    }
  }

  @Test
  void aStandbyIsRefusedInOneLineWhetherOrNotItWasMigrated() throws IOException {
    one.create();
    other.follow(one);
    assertThat(refusal()).contains("is a standby, which takes no writes");

    gateway(one).close();
    assertThat(refusal()).contains("is a standby, which takes no writes");
  }

  private String roles() {
    return other.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sequin\\_%'");
  }

  private String refusal() {
    ToolResult result =
        ToolProcess.of(
                GatewayCommand.launcher("--listen", "127.0.0.1:0", "--jdbc-url", other.jdbcUrl()))
            .run();
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.stderr().lines()).as(result.stderr()).hasSize(1);
    return result.stderr();
  }

  private static GatewayProcess gateway(PostgresServer postgres) {
    return GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()));
  }
}
