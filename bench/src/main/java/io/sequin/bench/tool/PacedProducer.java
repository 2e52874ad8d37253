package io.sequin.bench.tool;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A program of its own: sends records at a steady rate and prints a {@link PacedWindow} every ten
 * seconds. Kafka's own tool tells percentiles only at its end. A latency counts from the moment at
 * which a record was due, so that one that could not even be sent in time counts in full.
 */
public final class PacedProducer {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long WINDOW_NANOS = 10 * NANOS_PER_SECOND;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.99;

  private final long recordsPerSecond;
  private final LatencyHistogram latencies = new LatencyHistogram();
  private long windowStart;
  private RuntimeException failure;

  private PacedProducer(long recordsPerSecond) {
    this.recordsPerSecond = recordsPerSecond;
  }

  /** The command line that runs it. */
  public static List<String> command(
      String bootstrap, String topic, int recordBytes, long recordsPerSecond, long seconds) {
    return KafkaCommand.tool(
        PacedProducer.class.getName(),
        List.of(
            bootstrap,
            topic,
            Integer.toString(recordBytes),
            Long.toString(recordsPerSecond),
            Long.toString(seconds)));
  }

  /** What it has told. */
  public static List<PacedWindow> windows(ToolRun run) {
    return run.lines().stream().map(PacedWindow::parse).toList();
  }

  /** Arguments: bootstrap servers, topic, bytes of a record, records per second, seconds. */
  public static void main(String[] arguments) {
    long recordsPerSecond = Long.parseLong(arguments[3]);
    byte[] value = new byte[Integer.parseInt(arguments[2])];
    new Random(1).nextBytes(value);
    PacedProducer paced = new PacedProducer(recordsPerSecond);
    Map<String, Object> configs = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> next = new ProducerRecord<>(arguments[1], value);
      producer.partitionsFor(arguments[1]);
      paced.send(producer, next, recordsPerSecond * Long.parseLong(arguments[4]));
    }
    if (paced.failure != null) {
      throw paced.failure;
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> next, long count) {
    long startNanos = System.nanoTime();
    windowStart = startNanos;
    for (long i = 0; i < count; i++) {
      long dueNanos = startNanos + i * NANOS_PER_SECOND / recordsPerSecond;
      while (System.nanoTime() < dueNanos) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      producer.send(next, (metadata, refusal) -> acknowledged(dueNanos, refusal));
    }
  }

  /** The producer calls it on the one thread that receives. */
  private void acknowledged(long dueNanos, Exception refusal) {
    if (refusal != null) {
      failure = new IllegalStateException("a record was refused", refusal);
      return;
    }
    long now = System.nanoTime();
    latencies.add(now - dueNanos);
    if (now - windowStart >= WINDOW_NANOS) {
      tell((now - windowStart) / (double) NANOS_PER_SECOND);
      windowStart = now;
    }
  }

  private void tell(double seconds) {
    PacedWindow window =
        new PacedWindow(
            System.currentTimeMillis(),
            latencies.count() / seconds,
            latencies.percentileMs(MEDIAN),
            latencies.percentileMs(HIGH),
            latencies.maxMs());
    System.out.println(window.line());
    latencies.clear();
  }
}
