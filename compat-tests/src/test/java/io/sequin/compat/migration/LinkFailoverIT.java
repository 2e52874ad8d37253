package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.PostgresPair;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.KafkaBroker;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** PostgreSQL's standby takes over while a link copies, and has not got all that was copied. */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class LinkFailoverIT {

  private static final int PARTITIONS = 2;
  private static final int COUNT = 1_000;

  @Test
  void theCopyGoesOnAtWhatTheNewPrimaryHas() throws IOException {
    try (KafkaBroker kafka = KafkaBroker.start();
        PostgresPair postgres = PostgresPair.asynchronous();
        GatewayProcess gateway =
            GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()))) {
      LinkCommandLine links = new LinkCommandLine(gateway);
      SourceRecords source = new SourceRecords(kafka.bootstrap());
      source.write("copied", PARTITIONS, COUNT);
      links.create("prod", kafka.bootstrap(), "copied");
      links.awaitInSync("prod");
      postgres.awaitCaughtUp();
      postgres.stopFollowing();
      source.write("copied", PARTITIONS, IntStream.range(COUNT, 2 * COUNT));
      LogDigest.awaitSameEnds("copied", gateway.bootstrap(), kafka.bootstrap());

      postgres.failOver();
      source.write("copied", PARTITIONS, IntStream.range(2 * COUNT, 3 * COUNT));

      LogDigest.assertSame("copied", "read_uncommitted", gateway.bootstrap(), kafka.bootstrap());
      assertThat(links.output("verify", "prod").lines())
          .hasSize(PARTITIONS)
          .allMatch(line -> line.contains(": equal, "));
      assertThat(gateway.logLines("PostgreSQL goes on with another history")).isNotEmpty();
    }
  }
}
