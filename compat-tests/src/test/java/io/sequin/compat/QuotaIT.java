package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Kafka's own load generators are held to what {@code kafka-configs} has set for them. */
class QuotaIT {

  private static final String TOPIC = "loads";
  private static final String CLIENT = "held";
  private static final int RECORDS = 15_000;
  private static final int RECORD_BYTES = 1_000;

  /** A whole window of eleven seconds is free: four more seconds' worth have to be waited for. */
  private static final String RATE = "1000000";

  private static final Duration LEAST = Duration.ofSeconds(2);

  @Test
  void producersAndConsumersTakeTheTimeThatTheirQuotasLeaveThem() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      new JavaClient(gateway.bootstrap()).createTopic(TOPIC, 1, Map.of());
      KafkaTools tools = new KafkaTools(gateway.bootstrap());
      tools
          .configs(
              "--entity-type",
              "clients",
              "--entity-name",
              CLIENT,
              "--alter",
              "--add-config",
              "producer_byte_rate=" + RATE + ",consumer_byte_rate=" + RATE)
          .output();

      assertThat(throttleTimeMs(produce(tools), "produce-throttle-time-avg")).isPositive();
      assertThat(throttleTimeMs(consume(tools), "fetch-throttle-time-avg")).isPositive();
    }
  }

  private static List<String> produce(KafkaTools tools) {
    long startedNanos = System.nanoTime();
    List<String> lines =
        tools
            .run(
                KafkaTool.PRODUCER_PERFORMANCE,
                "--topic",
                TOPIC,
                "--num-records",
                Integer.toString(RECORDS),
                "--record-size",
                Integer.toString(RECORD_BYTES),
                "--throughput",
                "-1",
                "--print-metrics",
                "--command-property",
                "client.id=" + CLIENT)
            .lines();
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isGreaterThan(LEAST);
    assertThat(lines).anyMatch(line -> line.startsWith(RECORDS + " records sent"));
    return lines;
  }

  private static List<String> consume(KafkaTools tools) {
    long startedNanos = System.nanoTime();
    List<String> lines =
        tools
            .run(
                KafkaTool.CONSUMER_PERFORMANCE,
                "--topic",
                TOPIC,
                "--num-records",
                Integer.toString(RECORDS),
                "--timeout",
                "60000",
                "--print-metrics",
                "--command-property",
                "client.id=" + CLIENT)
            .lines();
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isGreaterThan(LEAST);
    return lines;
  }

  private static double throttleTimeMs(List<String> lines, String metric) {
    Pattern pattern = Pattern.compile(".*:" + metric + ":.* : ([0-9.]+)");
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .mapToDouble(match -> Double.parseDouble(match.group(1)))
        .findFirst()
        .orElseThrow();
  }
}
