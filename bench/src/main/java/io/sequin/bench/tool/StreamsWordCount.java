package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * A program of its own: Kafka Streams counts the words of a topic's records with exactly_once_v2,
 * all else as it is by default, until it has read so many.
 */
public final class StreamsWordCount {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

  private final String input;
  private final String output;
  private final long records;
  private final AtomicLong read = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile long startNanos;

  private StreamsWordCount(String input, String output, long records) {
    this.input = input;
    this.output = output;
    this.records = records;
  }

  /**
   * Runs it. What it makes for itself are topics whose names begin with that of its input and a
   * dash.
   */
  public static Map<Metric, Double> run(
      String bootstrap, String input, String output, long records) {
    List<String> command =
        KafkaCommand.tool(
            StreamsWordCount.class.getName(),
            List.of(bootstrap, input, output, Long.toString(records)));
    String seconds = JavaTool.start(command).await().lines().getLast();
    return Map.of(Metric.RECORDS_PER_SECOND, records / Double.parseDouble(seconds));
  }

  /**
   * Arguments: bootstrap, topic to read, topic to write, records. Prints the seconds from the first
   * record to the last commit.
   */
  public static void main(String[] arguments) throws InterruptedException {
    StreamsWordCount count =
        new StreamsWordCount(arguments[1], arguments[2], Long.parseLong(arguments[3]));
    System.out.println(count.seconds(arguments[0]));
  }

  private double seconds(String bootstrap) throws InterruptedException {
    try (KafkaStreams streams = new KafkaStreams(topology(), properties(bootstrap))) {
      streams.setUncaughtExceptionHandler(StreamsWordCount::fail);
      streams.start();
      done.await();
      // which commits what was read last
      if (!streams.close(STOP_PATIENCE)) {
        throw new BenchException("Kafka Streams did not stop in time");
      }
      return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }
  }

  private static StreamThreadExceptionResponse fail(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
    return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
  }

  private Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.<String, String>stream(input)
        .peek((_, _) -> noteRead())
        .flatMapValues(line -> List.of(line.toLowerCase(Locale.ROOT).split("\\W+")))
        .groupBy((_, word) -> word)
        .count(Materialized.as(Stores.inMemoryKeyValueStore("counts")))
        .toStream()
        .to(output, Produced.valueSerde(Serdes.Long()));
    return builder.build();
  }

  private void noteRead() {
    long count = read.incrementAndGet();
    if (count == 1) {
      startNanos = System.nanoTime();
    }
    if (count == records) {
      done.countDown();
    }
  }

  private Properties properties(String bootstrap) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, input);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    return properties;
  }
}
