package io.sequin.compat.hard;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * Owns a thread that produces to all partitions of a topic in turn, as Kafka's own Java producer
 * does with its defaults: idempotent, acks=all. Each value is its number in its partition, so that
 * a reader can tell what is missing, doubled or out of order.
 */
final class SequencedProducer implements AutoCloseable {

  /** Enough that several requests are always under way, few enough to read it all back quickly. */
  private static final int MAX_UNACKNOWLEDGED = 300;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String topic;
  private final SentRecords sent;
  private final KafkaProducer<String, String> producer;
  private final Semaphore places = new Semaphore(MAX_UNACKNOWLEDGED);
  private final AtomicLong acknowledged = new AtomicLong();
  private final Thread thread;
  private final Duration pause;
  private volatile boolean stopped;

  /** One that is as fast as it can be. */
  SequencedProducer(String bootstrap, String topic, int partitionCount) {
    this(bootstrap, topic, partitionCount, Duration.ZERO);
  }

  /**
   * @param pause after each record
   */
  SequencedProducer(String bootstrap, String topic, int partitionCount, Duration pause) {
    this.topic = topic;
    this.pause = pause;
    this.sent = new SentRecords(partitionCount);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.LINGER_MS_CONFIG, 2,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500),
            new StringSerializer(),
            new StringSerializer());
    this.thread = Thread.ofPlatform().name("sequenced-producer").start(this::run);
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Why records were not stored, if any were not. */
  List<Exception> failures() {
    return sent.failures();
  }

  /** Waits until that many more records are acknowledged. */
  void awaitMore(int count) {
    long wanted = acknowledged.get() + count;
    Awaitility.await("acknowledgements")
        .atMost(PATIENCE)
        .failFast("the producer has failed: " + sent.failures(), () -> !sent.failures().isEmpty())
        .until(() -> acknowledged.get() >= wanted);
  }

  /** Stops sending, and waits until everything sent is acknowledged or failed. */
  SentRecords finish() {
    close();
    return sent;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(PATIENCE);
  }

  private void run() {
    try {
      for (int i = 0; !stopped; i++) {
        if (places.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          send(i % sent.partitionCount());
          Thread.sleep(pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(int partition) {
    int number = sent.next(partition);
    producer.send(
        new ProducerRecord<>(topic, partition, "key", Integer.toString(number)),
        (metadata, failure) -> {
          if (failure == null) {
            sent.acknowledged(partition, number, metadata.offset());
            acknowledged.incrementAndGet();
          } else {
            sent.failed(failure);
          }
          places.release();
        });
  }
}
