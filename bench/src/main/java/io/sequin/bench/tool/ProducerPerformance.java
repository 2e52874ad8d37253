package io.sequin.bench.tool;

import io.sequin.bench.server.ClientAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to run {@code kafka-producer-perf-test}.
 *
 * @param payload the options that say what records look like
 * @param warmUpRecords how many of them, the first, are in none of the figures
 * @param recordsPerSecond -1 for as many as it can
 * @param properties what differs from the producer's defaults
 */
public record ProducerPerformance(
    List<String> payload,
    long records,
    long warmUpRecords,
    long recordsPerSecond,
    Map<String, String> properties) {

  private static final String MAIN = "org.apache.kafka.tools.ProducerPerformance";
  private static final long UNLIMITED = -1;

  /** As fast as it can. */
  public static ProducerPerformance unlimited(
      List<String> payload, long records, Map<String, String> properties) {
    return new ProducerPerformance(payload, records, 0, UNLIMITED, properties);
  }

  /** At a steady rate, after as long a warm-up as is asked for. */
  public static ProducerPerformance paced(
      List<String> payload, long recordsPerSecond, long warmUpSeconds, long seconds) {
    return new ProducerPerformance(
        payload,
        recordsPerSecond * (warmUpSeconds + seconds),
        recordsPerSecond * warmUpSeconds,
        recordsPerSecond,
        Map.of());
  }

  /** Options for records of random letters. */
  public static List<String> recordsOf(int bytes) {
    return List.of("--record-size", Integer.toString(bytes));
  }

  /** Runs so many producers at the same time. */
  public List<ProducerRun> run(ClientAddress address, String topic, int producers) {
    List<String> command = KafkaCommand.tool(MAIN, arguments(address, topic));
    List<JavaTool> tools = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      tools.add(JavaTool.start(command));
    }
    return tools.stream().map(JavaTool::await).map(ProducerRun::of).toList();
  }

  private List<String> arguments(ClientAddress address, String topic) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(address.options());
    arguments.addAll(List.of("--topic", topic));
    arguments.addAll(List.of("--num-records", Long.toString(records)));
    arguments.addAll(List.of("--throughput", Long.toString(recordsPerSecond)));
    arguments.addAll(payload);
    if (warmUpRecords > 0) {
      arguments.addAll(List.of("--warmup-records", Long.toString(warmUpRecords)));
    }
    if (!properties.isEmpty()) {
      arguments.add("--command-property");
      properties.forEach((name, value) -> arguments.add(name + "=" + value));
    }
    return arguments;
  }
}
