package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import java.util.List;
import java.util.Map;

/** How to run {@code kafka-share-consumer-perf-test}: the workers of one share group. */
public record ShareConsumerPerformance(long records, int workers) {

  private static final String MAIN = "org.apache.kafka.tools.ShareConsumerPerformance";
  private static final long PATIENCE_MS = 60_000;
  private static final int FIELDS = 7;
  private static final int RECORDS_PER_SECOND = 4;
  private static final int RECORDS = 5;

  /**
   * The rate from the first start of a worker on, so that what it takes to join the group counts.
   */
  public Map<Metric, Double> run(String bootstrap, String topic, String group) {
    ToolRun run =
        JavaTool.start(KafkaCommand.tool(MAIN, arguments(bootstrap, topic, group))).await();
    String[] fields =
        run.lines().stream()
            .map(line -> line.split(", "))
            .filter(line -> line.length == FIELDS)
            .findFirst()
            .orElseThrow(() -> new BenchException("no summary in " + run.lines()));
    if (Long.parseLong(fields[RECORDS]) < records) {
      throw new BenchException("only " + fields[RECORDS] + " records were consumed");
    }
    return Map.of(Metric.RECORDS_PER_SECOND, Double.parseDouble(fields[RECORDS_PER_SECOND]));
  }

  private List<String> arguments(String bootstrap, String topic, String group) {
    return List.of(
        "--bootstrap-server",
        bootstrap,
        "--topic",
        topic,
        "--group",
        group,
        "--num-records",
        Long.toString(records),
        "--threads",
        Integer.toString(workers),
        "--timeout",
        Long.toString(PATIENCE_MS),
        "--hide-header");
  }
}
