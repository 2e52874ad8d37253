package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes one record after the other to one cluster, and to another as soon as it is refused. */
public final class MovingProducer implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final double NANOS_PER_MS = 1e6;

  private final KafkaProducer<byte[], byte[]> before;
  private final KafkaProducer<byte[], byte[]> after;
  private final ProducerRecord<byte[], byte[]> record;
  private final CompletableFuture<Double> gapMs = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopped;

  /** Read by others after its end. */
  private long acknowledged;

  /** Begins at once. */
  public MovingProducer(String before, String after, String topic, int recordBytes) {
    this.before = producer(before);
    this.after = producer(after);
    this.record = new ProducerRecord<>(topic, new byte[recordBytes]);
    this.thread = Thread.ofPlatform().name("moving-producer").start(this::run);
  }

  /** How long it could not write: from the last record there to the first one here. */
  public double awaitGapMs(Duration patience) {
    return Waiting.on(gapMs, "moving a producer", patience);
  }

  /** Ends, and tells how many records were acknowledged in all. */
  public long stop() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    return acknowledged;
  }

  @Override
  public void close() {
    stop();
    before.close();
    after.close();
  }

  private void run() {
    long lastNanos = System.nanoTime();
    while (!stopped && write(before)) {
      lastNanos = System.nanoTime();
      Waiting.pause(PAUSE);
    }
    while (!stopped) {
      if (write(after)) {
        gapMs.complete((System.nanoTime() - lastNanos) / NANOS_PER_MS);
      }
      Waiting.pause(PAUSE);
    }
  }

  /** Whether it was acknowledged. */
  private boolean write(KafkaProducer<byte[], byte[]> producer) {
    try {
      producer.send(record).get();
      acknowledged++;
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
