package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import io.sequin.bench.server.ClientAddress;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How to run {@code kafka-consumer-perf-test}: a topic from its beginning.
 *
 * @param records of each group
 */
public record ConsumerPerformance(long records, int groups) {

  private static final String MAIN = "org.apache.kafka.tools.ConsumerPerformance";
  private static final long PATIENCE_MS = 60_000;
  private static final double MS_PER_SECOND = 1_000;

  /** All groups at the same time, each of one member and never seen before. */
  public Map<Metric, Double> run(ClientAddress address, String topic) {
    List<JavaTool> tools = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      tools.add(JavaTool.start(KafkaCommand.tool(MAIN, arguments(address, topic))));
    }
    return metrics(tools.stream().map(tool -> ConsumerSummary.of(tool.await().lines())).toList());
  }

  /** From the moment when the first can fetch until the last has all. */
  private Map<Metric, Double> metrics(List<ConsumerSummary> summaries) {
    long consumed = summaries.stream().mapToLong(ConsumerSummary::records).sum();
    if (consumed < records * groups) {
      throw new BenchException(
          String.format(Locale.ROOT, "only %d records were consumed", consumed));
    }
    LocalDateTime began =
        summaries.stream().map(ConsumerSummary::fetching).min(Comparator.naturalOrder()).get();
    LocalDateTime ended =
        summaries.stream().map(ConsumerSummary::ended).max(Comparator.naturalOrder()).get();
    double seconds = Duration.between(began, ended).toMillis() / MS_PER_SECOND;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RECORDS_PER_SECOND, consumed / seconds);
    values.put(
        Metric.MEGABYTES_PER_SECOND,
        summaries.stream().mapToDouble(ConsumerSummary::mebibytes).sum() / seconds);
    return values;
  }

  private List<String> arguments(ClientAddress address, String topic) {
    List<String> arguments = new ArrayList<>(address.options());
    arguments.addAll(
        List.of(
            "--topic",
            topic,
            "--num-records",
            Long.toString(records),
            "--timeout",
            Long.toString(PATIENCE_MS),
            "--hide-header"));
    return arguments;
  }
}
