package io.sequin.compat.clients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;

/** Owns a thread that writes to a group's topic at a steady pace, by which a test keeps time. */
final class StormWriter implements AutoCloseable {

  private static final int TICK_MS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestGroup group;
  private final int recordsPerTick;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Latencies latencies = new Latencies();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  StormWriter(MatrixBroker broker, TestGroup group, int recordsPerSecond) {
    this.group = group;
    this.recordsPerTick = recordsPerSecond * TICK_MS / 1_000;
    this.producer = broker.java().producer(Map.of());
    clock.scheduleAtFixedRate(this::write, 0, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** Waits until that many more records are acknowledged. */
  void awaitMore(int count) {
    int wanted = acknowledged.get() + count;
    Awaitility.await("acknowledgements")
        .atMost(PATIENCE)
        .failFast("a write has failed", () -> failure.get() != null)
        .until(() -> acknowledged.get() >= wanted);
  }

  /** How long each record took from being sent to being acknowledged. */
  Latencies latencies() {
    return latencies;
  }

  private void write() {
    for (int i = 0; i < recordsPerTick; i++) {
      byte[] text = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      long begunNanos = System.nanoTime();
      producer.send(
          new ProducerRecord<>(group.name(), text, text),
          (metadata, refusal) -> {
            latencies.note(begunNanos);
            note(metadata, refusal);
          });
    }
  }

  private void note(RecordMetadata metadata, Exception refusal) {
    if (refusal == null) {
      group.noteWritten(metadata);
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, refusal);
    }
  }

  /** Stops writing and waits for the last acknowledgement. */
  @Override
  public void close() {
    clock.shutdownNow();
    clock.close();
    producer.close(PATIENCE);
  }
}
