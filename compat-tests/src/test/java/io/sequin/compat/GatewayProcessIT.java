package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.Psql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway has acknowledged outlives its process, however that ends. */
class GatewayProcessIT {

  @TempDir private Path directory;

  @Test
  void acknowledgedRecordsSurviveAStopAndAKill() throws IOException {
    Path records = Files.writeString(directory.resolve("records"), "a\nb\n");
    try (GatewayProcess gateway = GatewayProcess.start()) {
      Kcat kcat = new Kcat(gateway.bootstrap());

      kcat.run(records, "-P", "-t", "survivors").output();
      assertThat(gateway.stop()).isZero();
      gateway.restart();
      kcat.run(records, "-P", "-t", "survivors").output();
      gateway.killHard();
      gateway.restart();

      assertThat(kcat.run("-C", "-e", "-q", "-t", "survivors").lines())
          .containsExactly("a", "b", "a", "b");
      assertThat(
              new Psql(gateway.postgres())
                  .query(
                      "SELECT sequin.text(data) FROM sequin.messages WHERE topic = 'survivors'"
                          + " ORDER BY \"offset\""))
          .containsExactly("a", "b", "a", "b");
    }
  }
}
