package io.sequin.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReadyLineTest {

  @Test
  void theLineIsFoundAmongWhatTheGatewayLogs() {
    String output =
        """
        21:36:56.100 INFO  starting
        ready kafka=127.0.0.1:9092 postgres=postgresql://postgres@127.0.0.1:46525/postgres
        """;
    assertThat(ReadyLine.find(output))
        .hasValueSatisfying(
            ready -> {
              assertThat(ready.bootstrap()).isEqualTo("127.0.0.1:9092");
              assertThat(ready.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:46525/postgres");
              assertThat(ready.user()).isEqualTo("postgres");
            });
  }

  @Test
  void halfALineIsNotReady() {
    assertThat(ReadyLine.find("ready kafka=127.0.0.1:9092 postgres=")).isEmpty();
  }
}
