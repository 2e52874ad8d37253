package io.sequin.compat.transactions;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.TemporaryDirectory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams with exactly_once_v2, killed while it works: no count is told twice or left out.
 */
class ExactlyOnceStreamsIT {

  private static final int KILLS = Soak.choose(2, 20);
  private static final int LINES_AT_A_TIME = 500;
  private static final int DONE_BEFORE_A_KILL = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void everyCountIsToldOnceAndEveryLineIsJoinedOnce() {
    try (GatewayProcess gateway = GatewayProcess.start();
        TemporaryDirectory state = TemporaryDirectory.create("streams")) {
      JavaClient java = new JavaClient(gateway.bootstrap());
      CountedLines lines = CountedLines.begin(java, LINES_AT_A_TIME, PATIENCE);
      List<String> arguments = List.of(gateway.bootstrap(), state.path().toString());
      for (int kill = 0; kill < KILLS; kill++) {
        lines.send();
        long enough = lines.signed() + DONE_BEFORE_A_KILL;
        try (Program application = start(arguments)) {
          lines.awaitSigned(enough, application);
        }
      }
      lines.send();
      try (Program application = start(arguments)) {
        lines.awaitSigned(lines.sent(), application);
        lines.awaitCounts();
      }
      lines.assertExact();
    }
  }

  private static Program start(List<String> arguments) {
    return Program.start(ExactlyOnceStreams.class.getName(), arguments);
  }
}
