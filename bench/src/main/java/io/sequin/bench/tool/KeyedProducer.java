package io.sequin.bench.tool;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records with keys of two tokens, {@code k<n>.r<n>}, the first of which goes round: Kafka's
 * own tool knows no keys.
 *
 * @param firstTokens how many different ones there are
 */
public record KeyedProducer(int firstTokens, int valueBytes) {

  /** So many that each partition gets some of each first token. */
  private static final int SECOND_TOKENS = 1_000;

  private static final int LETTERS = 26;

  /** Sends records and waits until all are acknowledged. */
  public void send(String bootstrap, String topic, long count) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    Map<String, Object> configs = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer())) {
      Random random = new Random(1);
      for (long i = 0; i < count; i++) {
        String key = "k" + i % firstTokens + ".r" + i % SECOND_TOKENS;
        producer.send(
            new ProducerRecord<>(topic, key, value(random)),
            (metadata, refusal) -> failure.compareAndSet(null, refusal));
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a record was refused", failure.get());
    }
  }

  private byte[] value(Random random) {
    byte[] value = new byte[valueBytes];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ('a' + random.nextInt(LETTERS));
    }
    return value;
  }
}
