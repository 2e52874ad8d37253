package io.sequin.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;

/** A Kafka Streams application whose tasks the broker assigns ({@code group.protocol=streams}). */
class StreamsGroupIT {

  private static final String APPLICATION = "exactly-once";
  private static final int LINES_AT_A_TIME = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @Test
  void resultsAreExactWhenAnInstanceAndTheCoordinatorAreKilled() throws IOException {
    try (GatewayProcess first = GatewayProcess.start(options());
        GatewayProcess second = GatewayProcess.start(options().withJdbcUrl(first.jdbcUrl()));
        TemporaryDirectory directory = TemporaryDirectory.create("streams");
        Admin admin = Admin.create(Map.of("bootstrap.servers", both(first, second)))) {
      JavaClient java = new JavaClient(both(first, second));
      CountedLines lines = CountedLines.begin(java, LINES_AT_A_TIME, PATIENCE);
      lines.send();
      Path config = config(directory);
      try (Program staying = start(first, second, directory, "staying", config)) {
        try (Program killed = start(first, second, directory, "killed", config)) {
          awaitStable(admin, 2, staying, killed);
          lines.awaitSigned(LINES_AT_A_TIME, staying);
        }
        lines.send();
        StreamsGroupDescription settled = awaitStable(admin, 1, staying);

        GatewayProcess coordinator = settled.coordinator().port() == first.port() ? first : second;
        coordinator.killHard();
        lines.send();
        lines.awaitSigned(lines.sent(), staying);

        assertThat(describe(admin).groupEpoch()).isEqualTo(settled.groupEpoch());
        assertThat(describe(admin).members()).isEqualTo(settled.members());
        lines.awaitCounts();
      }
      lines.assertExact();
    }
  }

  private static GatewayOptions options() {
    return GatewayOptions.defaults()
        .withArguments(
            "--config", "group.streams.min.session.timeout.ms=6000",
            "--config", "group.streams.session.timeout.ms=15000",
            "--config", "group.streams.min.heartbeat.interval.ms=500",
            "--config", "group.streams.heartbeat.interval.ms=1000");
  }

  private static String both(GatewayProcess first, GatewayProcess second) {
    return first.bootstrap() + "," + second.bootstrap();
  }

  private static Path config(TemporaryDirectory directory) throws IOException {
    return Files.writeString(
        directory.path().resolve("streams.properties"),
        """
        group.protocol=streams
        num.stream.threads=2
        transaction.timeout.ms=10000
        """);
  }

  private static Program start(
      GatewayProcess first,
      GatewayProcess second,
      TemporaryDirectory directory,
      String name,
      Path config) {
    return Program.start(
        ExactlyOnceStreams.class.getName(),
        List.of(both(first, second), directory.path().resolve(name).toString(), config.toString()));
  }

  /** Each instance has two threads, and each thread is a member. */
  private static StreamsGroupDescription awaitStable(
      Admin admin, int instances, Program... programs) {
    Predicate<StreamsGroupDescription> settled =
        group ->
            group.groupState() == GroupState.STABLE
                && group.members().stream()
                        .map(StreamsGroupMemberDescription::processId)
                        .distinct()
                        .count()
                    == instances
                && group.members().size() == 2 * instances;
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .conditionEvaluationListener(
            condition -> {
              if (condition.getRemainingTimeInMS() < 1000) {
                Stream.of(programs).map(Program::output).forEach(System.err::println);
              }
            })
        .until(() -> describe(admin), settled);
  }

  private static StreamsGroupDescription describe(Admin admin) {
    return JavaClient.get(
        admin.describeStreamsGroups(List.of(APPLICATION)).describedGroups().get(APPLICATION));
  }
}
